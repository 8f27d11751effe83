import {
  IconAlertCircleFilled,
  IconAlertTriangleFilled,
  IconEye,
  IconEyeOff,
  IconLock,
  IconLockOpen,
  IconMessageCircleFilled,
} from '@tabler/icons-react'
import type { Finding } from '../../../../shared/checks/finding.ts'
import type { ShapeId } from '../../../../shared/model/ids.ts'
import { classById, type LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { useApp } from '../../app-context.ts'
import { ClassMark, type Icon } from '../../kit/ClassMark.tsx'
import { useText } from '../../kit/use-text.ts'
import { geometryText } from './geometry-text.ts'
import classes from './ObjectList.module.css'
import { useObjectName } from './object-name.ts'
import side from './Side.module.css'
import type { RowDrag } from './use-reparent.ts'

/** Of every row, px. */
export const ROW_HEIGHT = 26

const UNKNOWN_COLOUR = '#888888'

export function ObjectRow(props: {
  readonly shape: Shape
  readonly depth: number
  /** Its place in the list, from 0. */
  readonly at: number
  readonly count: number
  readonly schema: LabelSchema
  readonly selected: boolean
  readonly stop: boolean
  readonly hidden: boolean
  /** Hidden, itself or with all of its class. */
  readonly unseen: boolean
  readonly locked: boolean
  readonly level: Finding['level'] | undefined
  /** What the reviewer says about it. */
  readonly remark: string | undefined
  /** Something is held over it that may become its part. */
  readonly target: boolean
  readonly choose: (id: ShapeId, how: { readonly shift: boolean; readonly ctrl: boolean }) => void
  readonly drag: RowDrag
}) {
  const { shape, depth, at, schema, hidden, locked, drag } = props
  const { id, geometry } = shape
  const { t } = useText()
  const pointAt = useApp((s) => s.pointAt)
  const zoomTo = useApp((s) => s.zoomTo)
  const setHidden = useApp((s) => s.setHidden)
  const setLocked = useApp((s) => s.setLocked)
  const name = useObjectName(schema)(shape)
  return (
    <li
      data-shape={id}
      data-chosen={props.selected || undefined}
      data-target={props.target || undefined}
      className={`${side.row} ${classes.row}`}
      style={{ top: at * ROW_HEIGHT, height: ROW_HEIGHT }}
      aria-posinset={at + 1}
      aria-setsize={props.count}
      draggable
      onDragStart={(event) => drag.start(event, shape)}
      onDragOver={(event) => drag.over(event, id)}
      onDrop={(event) => drag.drop(event, id)}
      onDragEnd={drag.end}
      onPointerEnter={() => pointAt(id)}
      onPointerLeave={() => pointAt(null)}
    >
      <button
        type="button"
        className={classes.object}
        style={{ paddingLeft: 12 + 14 * Math.min(depth, 5) }}
        aria-pressed={props.selected}
        tabIndex={props.stop ? 0 : -1}
        title={geometryText(geometry)}
        onClick={(event) => props.choose(id, { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey })}
        onDoubleClick={() => zoomTo([id])}
      >
        <ClassMark colour={classById(schema, shape.label)?.colour ?? UNKNOWN_COLOUR} kind={geometry.kind} />
        <span className={side.grow} data-name data-hidden={props.unseen || undefined}>
          {name}
        </span>
        <Signs shape={shape} level={props.level} remark={props.remark} />
      </button>
      <RowButton
        name={t(hidden ? 'panel.show' : 'panel.hide', { name })}
        pressed={hidden}
        icon={hidden ? IconEyeOff : IconEye}
        onClick={() => setHidden([id], !hidden)}
      />
      <RowButton
        name={t(locked ? 'panel.unlock' : 'panel.lock', { name })}
        pressed={locked}
        icon={locked ? IconLock : IconLockOpen}
        onClick={() => setLocked([id], !locked)}
      />
    </li>
  )
}

function RowButton(props: {
  readonly name: string
  readonly pressed: boolean
  readonly icon: Icon
  readonly onClick: () => void
}) {
  const Sign = props.icon
  return (
    <button
      type="button"
      className={side.sign}
      tabIndex={-1}
      aria-pressed={props.pressed}
      aria-label={props.name}
      title={props.name}
      onClick={props.onClick}
    >
      <Sign size={14} />
    </button>
  )
}

function Signs(props: {
  readonly shape: Shape
  readonly level: Finding['level'] | undefined
  readonly remark: string | undefined
}) {
  const { shape, level, remark } = props
  const { t } = useText()
  const said = remark === undefined ? '' : t('review.sign', { text: remark })
  return (
    <>
      {(['occluded', 'truncated'] as const).map(
        (flag) =>
          shape[flag] === true && (
            <abbr key={flag} className={classes.flag} title={t(`panel.${flag}`)}>
              {t(`panel.${flag}Tag`)}
            </abbr>
          ),
      )}
      {remark !== undefined && (
        <span className={classes.remark} role="img" aria-label={said} title={said}>
          <IconMessageCircleFilled size={15} />
        </span>
      )}
      {level === 'error' && (
        <span
          className={classes.error}
          role="img"
          aria-label={t('panel.hasError')}
          title={t('panel.hasError')}
        >
          <IconAlertCircleFilled size={15} />
        </span>
      )}
      {level === 'warning' && (
        <span
          className={classes.warning}
          role="img"
          aria-label={t('panel.hasWarning')}
          title={t('panel.hasWarning')}
        >
          <IconAlertTriangleFilled size={15} />
        </span>
      )}
    </>
  )
}
