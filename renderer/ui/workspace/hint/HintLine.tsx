import { useMemo } from 'react'
import { classById } from '../../../../shared/model/label-schema.ts'
import type { CommandId } from '../../../editor/keys.ts'
import { TOOL_DRAWS } from '../../../editor/tools/tool.ts'
import { useApp, useServices } from '../../app-context.ts'
import { keyText } from '../../kit/key-text.ts'
import { localText, useText } from '../../kit/use-text.ts'
import classes from './HintLine.module.css'
import { hintOf } from './hint.ts'

/** The id of the line: the picture is described by it. */
export const HINT_ID = 'hint'

/** One line below the picture: the tool and class in hand, and what the hand can do now. */
export function HintLine() {
  const { t, language } = useText()
  const schema = useApp((s) => s.batch?.batch.schema)
  const tool = useApp((s) => s.tool)
  const label = useApp((s) => s.label)
  const led = useApp((s) => s.pointer !== null)
  const { hint, node } = useHint()
  const commands = useApp((s) => s.keymap.commands)
  const key = (id: CommandId) => keyText(commands.find((command) => command.id === id)?.keys[0] ?? '–')

  const known = schema === undefined || label === null ? undefined : classById(schema, label)
  const named = known?.skeleton?.nodes.find(({ id }) => id === node)?.name
  const keys = {
    node: named === undefined ? (node ?? '') : localText(named, language),
    complete: key('complete'),
    back: key('back'),
    cancel: key('cancel'),
    remove: key('delete'),
    goOn: key('continue-outline'),
    occluded: key('toggle-occluded'),
    absent: key('toggle-absent'),
    next: key('next-vertex'),
    brush: key('tool-brush'),
    eraser: key('tool-eraser'),
    smaller: key('brush-smaller'),
    larger: key('brush-larger'),
  }
  const says = t(`hint.${hint}`, keys)
  // Between gestures the arrows move what is selected, not the crosshair.
  const text =
    led && tool !== 'select' ? `${says} ${t('hint.keyboard', { press: key('press-pointer') })}` : says
  const drawn =
    TOOL_DRAWS[tool] === null || known === undefined ? '' : ` · ${localText(known.name, language)}`
  return (
    <div className={classes.line} id={HINT_ID} title={text} data-testid="hint">
      <b>{`${t(`tool.${tool}`)}${drawn}`}</b>
      <span>{text}</span>
    </div>
  )
}

/** Looks at the gesture only while one runs: between them nothing is asked at a move of the hand. */
function useHint() {
  const { store } = useServices()
  const shapes = useApp((s) => s.document?.shapes)
  const selection = useApp((s) => s.selection)
  const selected = useMemo(() => {
    const chosen = new Set(selection)
    return (shapes ?? []).flatMap(({ id, geometry }) => (chosen.has(id) ? geometry.kind : []))
  }, [shapes, selection])
  const hint = useApp(({ tool, running, preferences }) => {
    const preview = running.resting ? null : (store.scene()?.preview ?? null)
    return hintOf({
      tool,
      resting: running.resting,
      draft: preview?.draft ?? null,
      node: preview?.hintNode ?? null,
      marks: preview?.marks.length ?? 0,
      waits: preview?.waits === true,
      boxMethod: preferences.boxMethod,
      selected,
    })
  })
  const node = useApp(({ tool }) => (tool === 'skeleton' ? (store.scene()?.preview.hintNode ?? null) : null))
  return { hint, node }
}
