import { ActionIcon, Group, Select, Text, UnstyledButton } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import type { LabelId, ShapeId } from '../../../shared/model/ids.ts'
import { classById, type LabelSchema } from '../../../shared/model/label-schema.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { parentChoices, tree } from '../../editor/tree.ts'
import { useApp } from '../app-context.ts'
import { localText, useText } from '../kit/use-text.ts'
import { Swatch } from './ClassList.tsx'
import { geometryText } from './geometry-text.ts'
import { focusPicture } from './picture-focus.ts'
import classes from './WorkspaceScreen.module.css'

const DEPTH = [undefined, classes.depth1, classes.depth2, classes.depth3]

/** The objects as the part-of tree, and what can be changed about the selected one. */
export function ObjectList() {
  const { t } = useText()
  const schema = useApp((s) => s.batch?.batch.schema)
  const document = useApp((s) => s.document)
  const selection = useApp((s) => s.selection)
  const selectShapes = useApp((s) => s.selectShapes)
  const pointAt = useApp((s) => s.pointAt)
  const name = useObjectName(schema)
  if (schema === undefined || document === null) return null
  const rows = tree(document)
  // One stop for Tab, at the selected object; the arrows go through the others.
  const stop = rows.find(({ shape }) => selection.includes(shape.id)) ?? rows[0]
  return (
    <>
      <section className={classes.objects} aria-label={t('work.objects', { n: document.shapes.length })}>
        <div className={classes.section}>{t('work.objects', { n: document.shapes.length })}</div>
        {document.shapes.length === 0 && (
          <Text size="sm" c="dimmed" px={12}>
            {t('work.noObjects')}
          </Text>
        )}
        <div
          role="listbox"
          data-testid="objects"
          aria-label={t('work.objects', { n: document.shapes.length })}
          aria-multiselectable
          onKeyDown={walkOptions}
        >
          {rows.map(({ shape, depth }) => (
            <UnstyledButton
              key={shape.id}
              role="option"
              aria-selected={selection.includes(shape.id)}
              tabIndex={shape === stop?.shape ? 0 : -1}
              title={geometryText(shape.geometry)}
              className={`${classes.object} ${DEPTH[Math.min(depth, 3)] ?? ''}`}
              onPointerEnter={() => pointAt(shape.id)}
              onPointerLeave={() => pointAt(null)}
              onClick={(event) =>
                selectShapes(event.shiftKey || event.ctrlKey ? toggled(selection, shape.id) : [shape.id])
              }
            >
              <Swatch colour={classById(schema, shape.label)?.colour ?? '#888888'} />
              <span className={classes.grow}>{name(shape)}</span>
              <Text span size="xs" c="dimmed">
                {t(`tool.${shape.geometry.kind}`)}
              </Text>
            </UnstyledButton>
          ))}
        </div>
      </section>
      <Selected schema={schema} />
    </>
  )
}

function Selected({ schema }: { readonly schema: LabelSchema }) {
  const { t, language } = useText()
  const document = useApp((s) => s.document)
  const selection = useApp((s) => s.selection)
  const relabelSelected = useApp((s) => s.relabelSelected)
  const setParent = useApp((s) => s.setParent)
  const deleteSelected = useApp((s) => s.deleteSelected)
  const name = useObjectName(schema)
  const only = selection.length === 1 ? selection[0] : undefined
  const shape = document?.shapes.find((s) => s.id === only)
  if (document === null || shape === undefined) return null
  const fitting = schema.classes.filter((c) => c.kinds.includes(shape.geometry.kind) || c.id === shape.label)
  return (
    <section className={classes.detail} aria-label={name(shape)}>
      <Group gap="xs" wrap="nowrap">
        <Select
          className={classes.grow}
          size="xs"
          aria-label={t('work.classes')}
          allowDeselect={false}
          value={shape.label}
          data={fitting.map((c) => ({ value: c.id, label: localText(c.name, language) }))}
          onChange={(value) => value !== null && relabelSelected(value as LabelId)}
          onOptionSubmit={focusPicture}
        />
        <ActionIcon variant="light" color="red" aria-label={t('work.delete')} onClick={deleteSelected}>
          <IconTrash size={18} />
        </ActionIcon>
      </Group>
      <Select
        size="xs"
        mt={6}
        label={t('work.partOf')}
        allowDeselect={false}
        value={String(shape.parent ?? '')}
        data={[
          { value: '', label: t('work.noParent') },
          ...parentChoices(document, schema, shape).map((s) => ({ value: String(s.id), label: name(s) })),
        ]}
        onChange={(value) =>
          setParent(shape.id, value === null || value === '' ? null : (Number(value) as ShapeId))
        }
        onOptionSubmit={focusPicture}
      />
      <Text size="xs" c="dimmed" mt={6}>
        {geometryText(shape.geometry)} px
      </Text>
    </section>
  )
}

function useObjectName(schema: LabelSchema | undefined): (shape: Shape) => string {
  const { t, language } = useText()
  return (shape) => {
    const known = schema === undefined ? undefined : classById(schema, shape.label)
    return t('work.object', {
      name: known === undefined ? shape.label : localText(known.name, language),
      id: shape.id,
    })
  }
}

/** Up and down move to the neighbouring object and select it. */
function walkOptions({ key, currentTarget, target }: KeyboardEvent<HTMLElement>): void {
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return
  const option = (target as Element).closest('[role="option"]')
  const next = key === 'ArrowDown' ? option?.nextElementSibling : option?.previousElementSibling
  if (!(next instanceof HTMLElement) || !currentTarget.contains(next)) return
  next.focus()
  next.click()
}

function toggled(selection: readonly ShapeId[], id: ShapeId): readonly ShapeId[] {
  return selection.includes(id) ? selection.filter((other) => other !== id) : [...selection, id]
}
