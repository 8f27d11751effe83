import { ActionIcon, Button, Popover, SegmentedControl, Slider, Switch, Text } from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { DEFAULT_DISPLAY, type Display, MAGNIFIER_TIMES } from '../../../editor/preferences.ts'
import { useApp } from '../../app-context.ts'
import { withKey } from '../../kit/key-text.ts'
import { NumberField } from '../../kit/NumberField.tsx'
import { useText } from '../../kit/use-text.ts'
import { focusPicture } from '../picture-focus.ts'
import { useKeys } from '../rail/use-keys.ts'
import classes from './DisplayPopover.module.css'

/** How the picture and the shapes are shown and how the tools work, beside the picture: every change is seen at once. */
export function DisplayPopover() {
  const { t } = useText()
  const opened = useApp((s) => s.dialog === 'display')
  const openDialog = useApp((s) => s.openDialog)
  const [key] = useKeys('display')
  const name = t('display.open')
  return (
    <Popover
      opened={opened}
      onChange={(open) => openDialog(open ? 'display' : null)}
      onExitTransitionEnd={focusPicture}
      position="top-start"
      width={348}
      trapFocus
      shadow="md"
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          aria-label={name}
          title={withKey(name, key)}
          onClick={() => openDialog(opened ? null : 'display')}
        >
          <IconAdjustments size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('display.title')} className={classes.dropdown}>
        {opened && <Settings />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Settings() {
  const { t } = useText()
  const preferences = useApp((s) => s.preferences)
  const setDisplay = useApp((s) => s.setDisplay)
  const set = useApp((s) => s.setPreferences)
  const { display } = preferences
  const { brightness, contrast, saturation, gamma, invert } = DEFAULT_DISPLAY
  return (
    <>
      <Part title={t('display.picture')}>
        <Amount of="brightness" min={0.2} max={3} />
        <Amount of="contrast" min={0.2} max={3} />
        <Amount of="saturation" min={0} max={3} />
        <Amount of="gamma" min={0.2} max={5} />
        <Choice
          name={t('display.invert')}
          on={display.invert}
          onChange={(on) => setDisplay({ invert: on })}
        />
        <Button
          size="compact-xs"
          variant="default"
          mt={6}
          onClick={() => setDisplay({ brightness, contrast, saturation, gamma, invert })}
        >
          {t('display.reset')}
        </Button>
        <Text size="xs" c="dimmed" mt={4}>
          {t('display.untouched')}
        </Text>
      </Part>
      <Part title={t('display.shapes')}>
        <Amount of="fillOpacity" min={0} max={1} />
        <Row name={t('display.tags')}>
          <SegmentedControl
            size="xs"
            aria-label={t('display.tags')}
            value={display.tags}
            data={[
              { value: 'none', label: t('display.tagsNone') },
              { value: 'selected', label: t('display.tagsSelected') },
              { value: 'all', label: t('display.tagsAll') },
            ]}
            onChange={(tags) => setDisplay({ tags })}
          />
        </Row>
        <Choice
          name={t('display.crosshair')}
          on={display.crosshair}
          onChange={(crosshair) => setDisplay({ crosshair })}
        />
        <Choice
          name={t('display.magnifier')}
          on={display.magnifier}
          onChange={(magnifier) => setDisplay({ magnifier })}
        />
        {display.magnifier && (
          <Row name={t('display.magnifierTimes')}>
            <SegmentedControl
              size="xs"
              aria-label={t('display.magnifierTimes')}
              value={String(display.magnifierTimes)}
              data={MAGNIFIER_TIMES.map((times) => ({ value: String(times), label: `${times}×` }))}
              onChange={(value) =>
                setDisplay({ magnifierTimes: MAGNIFIER_TIMES.find((times) => String(times) === value) ?? 3 })
              }
            />
          </Row>
        )}
        <Choice
          name={t('display.minimap')}
          on={display.minimap}
          onChange={(minimap) => setDisplay({ minimap })}
        />
      </Part>
      <Part title={t('display.tools')}>
        <Row name={t('display.boxMethod')}>
          <SegmentedControl
            size="xs"
            aria-label={t('display.boxMethod')}
            value={preferences.boxMethod}
            data={[
              { value: 'drag', label: t('display.boxDrag') },
              { value: 'extreme-points', label: t('display.boxExtreme') },
            ]}
            onChange={(boxMethod) => set({ boxMethod })}
          />
        </Row>
        <div className={classes.number}>
          <Text size="xs">{t('display.brushRadius')}</Text>
          <NumberField
            aria-label={t('display.brushRadius')}
            value={preferences.brushRadius}
            min={0.5}
            max={500}
            refuse={(typed) => (typed < 0.5 || typed > 500 ? t('panel.range', { min: 0.5, max: 500 }) : null)}
            onKeep={(brushRadius) => brushRadius !== null && set({ brushRadius })}
            onDone={() => {}}
          />
        </div>
        <Choice name={t('display.snap')} on={preferences.snap} onChange={(snap) => set({ snap })} />
        <Choice
          name={t('display.autoAdvance')}
          on={preferences.autoAdvance}
          onChange={(autoAdvance) => set({ autoAdvance })}
        />
        <Choice
          name={t('display.keepView')}
          on={preferences.keepView}
          onChange={(keepView) => set({ keepView })}
        />
      </Part>
    </>
  )
}

function Part(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={props.title}>
      <Text size="sm" fw={600} mb={2}>
        {props.title}
      </Text>
      {props.children}
    </section>
  )
}

function Row(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes.row}>
      <Text size="xs">{props.name}</Text>
      {props.children}
    </div>
  )
}

type Amounts = 'brightness' | 'contrast' | 'saturation' | 'gamma' | 'fillOpacity'

/** A slider of one display setting, in per cent; the mark is where the picture is as it is. */
function Amount({ of, min, max }: { readonly of: Amounts; readonly min: number; readonly max: number }) {
  const { t } = useText()
  const value = useApp((s) => s.preferences.display[of])
  const setDisplay = useApp((s) => s.setDisplay)
  const part: (value: number) => Partial<Display> = (amount) => ({ [of]: amount })
  return (
    <div className={classes.amount}>
      <Text size="xs">{t(`display.${of}`)}</Text>
      <Slider
        size="sm"
        thumbLabel={t(`display.${of}`)}
        label={null}
        min={min}
        max={max}
        step={0.05}
        marks={of === 'fillOpacity' ? [] : [{ value: 1 }]}
        value={value}
        onChange={(amount) => setDisplay(part(amount))}
      />
      <Text size="xs" className={classes.percent}>
        {Math.round(value * 100)}%
      </Text>
    </div>
  )
}

function Choice(props: {
  readonly name: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}) {
  return (
    <Switch
      className={classes.choice}
      size="xs"
      labelPosition="left"
      label={props.name}
      checked={props.on}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  )
}
