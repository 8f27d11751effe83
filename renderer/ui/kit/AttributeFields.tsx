import {
  ActionIcon,
  Chip,
  type ComboboxItem,
  Group,
  Input,
  MultiSelect,
  Select,
  Switch,
  VisuallyHidden,
} from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import type { Attribute, AttributeId, AttributeValue } from '../../../shared/model/attribute.ts'
import classes from './AttributeFields.module.css'
import { NumberField } from './NumberField.tsx'
import { TextField } from './TextField.tsx'
import { localText, useText } from './use-text.ts'

/** Several objects that have different answers. */
export const MIXED = Symbol('mixed')
export type Answer = AttributeValue | undefined | typeof MIXED

/** Up to this many options lie open; more are in a list that can be searched. */
const OPEN_OPTIONS = 5

interface FieldsProps {
  readonly attributes: readonly Attribute[]
  readonly answerTo: (attribute: AttributeId) => Answer
  /** Null takes the answer away. */
  readonly onAnswer: (attribute: AttributeId, value: AttributeValue | null) => void
  /** After Enter in a field: where the keyboard goes then. */
  readonly onDone: () => void
}

/** One field for each question, by its type. */
export function AttributeFields({ attributes, answerTo, onAnswer, onDone }: FieldsProps) {
  return attributes.map((attribute) => (
    <Field
      key={attribute.id}
      attribute={attribute}
      answer={answerTo(attribute.id)}
      onAnswer={(value) => onAnswer(attribute.id, value)}
      onDone={onDone}
    />
  ))
}

interface FieldProps<A extends Attribute = Attribute> {
  readonly attribute: A
  readonly answer: Answer
  readonly onAnswer: (value: AttributeValue | null) => void
  readonly onDone: () => void
}
type Of<T extends Attribute['type']> = FieldProps<Extract<Attribute, { type: T }>>

function Field(props: FieldProps) {
  const { attribute, answer, onAnswer } = props
  const { t, language } = useText()
  const id = useId()
  const name = localText(attribute.name, language)
  const unanswered = answer === undefined || answer === '' || (Array.isArray(answer) && answer.length === 0)
  // A switch is answered as it stands; the others can be emptied again.
  const canClear = !unanswered && attribute.required !== true && attribute.type !== 'number'
  return (
    <fieldset aria-labelledby={id} className={classes.field}>
      <div className={classes.head}>
        <Input.Label id={id} labelElement="div" size="xs" required={attribute.required === true}>
          {name}
          {attribute.required === true && <VisuallyHidden> ({t('panel.required')})</VisuallyHidden>}
        </Input.Label>
        {attribute.required === true && unanswered && (
          <span className={classes.open}>{t('panel.requiredHint')}</span>
        )}
        {answer === MIXED && <span className={classes.open}>{t('panel.several')}</span>}
        {canClear && attribute.type !== 'text' && !isSwitch(attribute) && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={t('panel.clear', { name })}
            onClick={() => onAnswer(null)}
          >
            <IconX size={12} />
          </ActionIcon>
        )}
      </div>
      {inputOf(props, name)}
    </fieldset>
  )
}

function inputOf(props: FieldProps, name: string): ReactNode {
  const { attribute, ...rest } = props
  switch (attribute.type) {
    case 'select':
      return <SelectField {...rest} attribute={attribute} />
    case 'multi-select':
      return <MultiSelectField {...rest} attribute={attribute} />
    case 'boolean':
      return <BooleanField {...rest} attribute={attribute} />
    case 'number':
      return <AttributeNumber {...rest} attribute={attribute} />
    case 'text':
      return (
        <TextField
          aria-label={name}
          value={typeof rest.answer === 'string' ? rest.answer : ''}
          maxLength={attribute.maxLength ?? 2000}
          onKeep={(text) => rest.onAnswer(text.trim() === '' ? null : text.trim())}
          onDone={rest.onDone}
        />
      )
  }
}

function SelectField({ attribute, answer, onAnswer, onDone }: Of<'select'>) {
  const { t, language } = useText()
  const value = typeof answer === 'string' ? answer : null
  const name = localText(attribute.name, language)
  if (attribute.options.length <= OPEN_OPTIONS)
    return <Chips options={optionsOf(attribute, language)} value={value} onChoose={onAnswer} />
  return (
    <Select
      size="xs"
      aria-label={name}
      searchable
      placeholder={answer === MIXED ? t('panel.several') : t('panel.search')}
      nothingFoundMessage={t('panel.noMatch')}
      allowDeselect={false}
      value={value}
      data={optionsOf(attribute, language)}
      onChange={onAnswer}
      onOptionSubmit={onDone}
    />
  )
}

function MultiSelectField({ attribute, answer, onAnswer }: Of<'multi-select'>) {
  const { t, language } = useText()
  const value = Array.isArray(answer) ? [...answer] : []
  const choose = (chosen: string[]) => {
    // In the order of the options, so that the same choice is the same answer.
    const sorted = attribute.options.map((option) => option.id).filter((id) => chosen.includes(id))
    onAnswer(sorted.length === 0 ? null : sorted)
  }
  if (attribute.options.length <= OPEN_OPTIONS)
    return (
      <Chip.Group multiple value={value} onChange={choose}>
        <Group gap={4}>
          {optionsOf(attribute, language).map((option) => (
            <Chip key={option.value} size="xs" value={option.value}>
              {option.label}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    )
  return (
    <MultiSelect
      size="xs"
      aria-label={localText(attribute.name, language)}
      searchable
      placeholder={answer === MIXED ? t('panel.several') : ''}
      nothingFoundMessage={t('panel.noMatch')}
      value={value}
      data={optionsOf(attribute, language)}
      onChange={choose}
    />
  )
}

/** Off and unanswered look the same on a switch: where the answer must be given, yes and no are asked for in words. */
const isSwitch = (attribute: Attribute): boolean =>
  attribute.type === 'boolean' && (attribute.required !== true || attribute.default !== undefined)

function BooleanField({ attribute, answer, onAnswer }: Of<'boolean'>) {
  const { t, language } = useText()
  if (isSwitch(attribute))
    return (
      <Switch
        size="sm"
        aria-label={localText(attribute.name, language)}
        label={answer === MIXED ? t('panel.several') : answer === true ? t('panel.yes') : t('panel.no')}
        checked={answer === true}
        onChange={(event) => onAnswer(event.currentTarget.checked)}
      />
    )
  return (
    <Chips
      options={[
        { value: 'yes', label: t('panel.yes') },
        { value: 'no', label: t('panel.no') },
      ]}
      value={answer === true ? 'yes' : answer === false ? 'no' : null}
      onChoose={(chosen) => onAnswer(chosen === 'yes')}
    />
  )
}

function AttributeNumber({ attribute, answer, onAnswer, onDone }: Of<'number'>) {
  const { t, language } = useText()
  const { min, max, step } = attribute
  const refuse = (value: number): string | null => {
    if ((min === undefined || value >= min) && (max === undefined || value <= max)) return null
    if (min !== undefined && max !== undefined) return t('panel.range', { min, max })
    return min === undefined ? t('panel.rangeMax', { max: max ?? '' }) : t('panel.rangeMin', { min })
  }
  return (
    <NumberField
      aria-label={localText(attribute.name, language)}
      value={typeof answer === 'number' ? answer : null}
      min={min}
      max={max}
      step={step}
      decimals={step === undefined ? 6 : decimalsOf(step)}
      placeholder={answer === MIXED ? t('panel.several') : undefined}
      refuse={refuse}
      onKeep={onAnswer}
      onDone={onDone}
    />
  )
}

function Chips(props: {
  readonly options: readonly ComboboxItem[]
  readonly value: string | null
  readonly onChoose: (value: string) => void
}) {
  // Without a name of its own the arrow keys would walk on into the next question and answer that.
  const name = useId()
  return (
    <Chip.Group value={props.value} onChange={props.onChoose}>
      <Group gap={4}>
        {props.options.map((option) => (
          <Chip key={option.value} name={name} size="xs" value={option.value}>
            {option.label}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  )
}

function optionsOf(
  { options }: Extract<Attribute, { type: 'select' | 'multi-select' }>,
  language: 'zh' | 'en',
): ComboboxItem[] {
  return options.map((option) => ({ value: option.id, label: localText(option.name, language) }))
}

/** Digits after the point that a step needs: 0.25 has two. */
function decimalsOf(step: number): number {
  return (String(step).split('.')[1] ?? '').length
}
