import { Kbd, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconChevronDown, IconChevronUp, IconEye, IconEyeOff } from '@tabler/icons-react'
import { useDeferredValue, useEffect, useMemo, useRef } from 'react'
import { classById, type LabelClass, type LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { offeredClasses } from '../../../editor/part-of.ts'
import { useApp } from '../../app-context.ts'
import { ClassMark } from '../../kit/ClassMark.tsx'
import { localText, useText } from '../../kit/use-text.ts'
import { walk } from '../../kit/walk.ts'
import classes from './ClassList.module.css'
import { classTree, summaryOf } from './class-summary.ts'
import side from './Side.module.css'
import { useFold } from './use-fold.ts'

const NONE: readonly Shape[] = []
/** The line has room for about as many. */
const MOST_OFFERED = 4

/** What can be drawn: the classes that come next on top, then all of them as the tree of parts. */
export function ClassList() {
  const { t } = useText()
  const schema = useApp((s) => s.batch?.batch.schema)
  const [open, setOpen] = useFold('classes')
  if (schema === undefined) return null
  const Sign = open ? IconChevronUp : IconChevronDown
  return (
    <section className={classes.list} aria-label={t('work.classes')}>
      <div className={classes.head}>
        <NextClasses schema={schema} />
        <button
          type="button"
          className={side.sign}
          aria-expanded={open}
          aria-label={t('panel.allClasses')}
          title={t('panel.allClasses')}
          onClick={() => setOpen(!open)}
        >
          <Sign size={16} />
        </button>
      </div>
      {open && <ClassTree schema={schema} />}
    </section>
  )
}

function NextClasses({ schema }: { readonly schema: LabelSchema }) {
  const { t, language } = useText()
  const document = useDeferredValue(
    useApp((s) => s.document),
    null,
  )
  const selection = useDeferredValue(useApp((s) => s.selection))
  const chooseLabel = useApp((s) => s.chooseLabel)
  const offered = useMemo(
    () => (document === null ? [] : offeredClasses(schema, document, selection)),
    [document, schema, selection],
  )
  return (
    <div className={classes.next}>
      <span className={side.title}>{t('panel.next')}</span>
      {offered.length === 0 && <span className={classes.nothing}>{t('panel.nothingNext')}</span>}
      {offered.slice(0, MOST_OFFERED).map((id) => {
        const c = classById(schema, id)
        if (c === undefined) return null
        const name = localText(c.name, language)
        return (
          <button
            key={id}
            type="button"
            className={classes.chip}
            aria-label={t('panel.nextClass', { name })}
            onClick={() => chooseLabel(id)}
          >
            <ClassMark colour={c.colour} kind={c.kinds[0] ?? 'box'} />
            {name}
          </button>
        )
      })}
    </div>
  )
}

function ClassTree({ schema }: { readonly schema: LabelSchema }) {
  const label = useApp((s) => s.label)
  const keys = useApp((s) => s.classKeys)
  const shapes = useDeferredValue(
    useApp((s) => s.document?.shapes ?? NONE),
    NONE,
  )
  const hidden = useApp((s) => s.hidden.classes)
  const rows = useMemo(() => classTree(schema), [schema])
  const summary = useMemo(() => summaryOf({ shapes }, schema), [shapes, schema])
  // One stop for Tab; the arrows go on from there.
  const stop = rows.some(({ of }) => of.id === label) ? label : rows[0]?.of.id
  const list = useRef<HTMLUListElement>(null)
  // It may have been chosen by a key, or found by its name.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row to show is that of the class that was chosen
  useEffect(() => {
    list.current?.querySelector('[data-chosen]')?.scrollIntoView({ block: 'nearest' })
  }, [label])
  return (
    <ul ref={list} className={classes.tree} onKeyDown={walk}>
      {rows.map(({ of, depth }) => (
        <ClassRow
          key={of.id}
          of={of}
          depth={depth}
          shortcut={keys.get(of.id)}
          chosen={of.id === label}
          stop={of.id === stop}
          hidden={hidden.has(of.id)}
          count={summary.counts.get(of.id) ?? 0}
          missing={summary.missing.get(of.id) ?? 0}
        />
      ))}
    </ul>
  )
}

function ClassRow(props: {
  readonly of: LabelClass
  readonly depth: number
  readonly shortcut: string | undefined
  readonly chosen: boolean
  readonly stop: boolean
  readonly hidden: boolean
  readonly count: number
  readonly missing: number
}) {
  const { of, hidden, count } = props
  const { t, language } = useText()
  const chooseLabel = useApp((s) => s.chooseLabel)
  const selectClass = useApp((s) => s.selectClass)
  const setHidden = useApp((s) => s.setClassHidden)
  const name = localText(of.name, language)
  const Eye = hidden ? IconEyeOff : IconEye
  return (
    <li className={side.row} style={{ height: 28 }} data-row data-chosen={props.chosen || undefined}>
      <button
        type="button"
        data-walk
        className={classes.class}
        style={{ paddingLeft: 12 + 14 * Math.min(props.depth, 4) }}
        tabIndex={props.stop ? 0 : -1}
        aria-pressed={props.chosen}
        aria-keyshortcuts={props.shortcut}
        title={name}
        onClick={() => chooseLabel(of.id)}
      >
        <ClassMark colour={of.colour} kind={of.kinds[0] ?? 'box'} />
        <span className={side.grow} data-hidden={hidden || undefined}>
          {name}
        </span>
        <Missing of={of} n={props.missing} name={name} />
        {props.shortcut !== undefined && (
          <Kbd size="xs" aria-hidden>
            {props.shortcut.toUpperCase()}
          </Kbd>
        )}
      </button>
      <button
        type="button"
        data-walk
        className={classes.count}
        tabIndex={-1}
        disabled={count === 0}
        title={t('panel.selectClass', { name })}
        onClick={() => selectClass(of.id)}
      >
        <VisuallyHidden>{t('panel.selectClass', { name })}</VisuallyHidden> {count}
      </button>
      <button
        type="button"
        data-walk
        className={side.sign}
        tabIndex={-1}
        aria-pressed={hidden}
        aria-label={t(hidden ? 'panel.showClass' : 'panel.hideClass', { name })}
        title={t(hidden ? 'panel.showClass' : 'panel.hideClass', { name })}
        onClick={() => setHidden(of.id, !hidden)}
      >
        <Eye size={15} />
      </button>
    </li>
  )
}

function Missing({ of, n, name }: { readonly of: LabelClass; readonly n: number; readonly name: string }) {
  const { t } = useText()
  if (n === 0) return null
  const hint = of.parent === null ? t('panel.missingPicture', { name }) : t('panel.missingHint', { name, n })
  return (
    <span className={classes.missing} title={hint}>
      <IconAlertTriangle size={13} aria-hidden />
      {t('panel.missing', { n })}
    </span>
  )
}
