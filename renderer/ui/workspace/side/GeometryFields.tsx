import { Text } from '@mantine/core'
import { areaOf } from '../../../../shared/geometry/geometry.ts'
import type { Geometry, Shape } from '../../../../shared/model/shape.ts'
import { useApp } from '../../app-context.ts'
import { NumberField } from '../../kit/NumberField.tsx'
import { type Text as Texts, useText } from '../../kit/use-text.ts'
import { focusPicture } from '../picture-focus.ts'
import classes from './DetailPanel.module.css'
import { geometryFields } from './geometry-fields.ts'
import { geometryText } from './geometry-text.ts'
import { useForThisTask } from './use-for-this-task.ts'

/** Place and size in numbers: to be typed where a few numbers describe the shape, else to be read. */
export function GeometryFields({ shape }: { readonly shape: Shape }) {
  const { t } = useText()
  const picture = useApp((s) => s.task?.task.media)
  const setGeometry = useApp((s) => s.setGeometry)
  const forThisTask = useForThisTask()
  const fields = picture === undefined ? [] : geometryFields(shape.geometry, picture)
  return (
    <>
      {fields.length > 0 && (
        <fieldset className={classes.numbers} aria-label={t('panel.geometry')}>
          {fields.map(({ name, value, min, max, with: change }) => (
            <NumberField
              key={name}
              label={t(`panel.${name}`)}
              value={value}
              min={min}
              max={max}
              refuse={(typed) => (typed < min || typed > max ? t('panel.range', { min, max }) : null)}
              onKeep={(typed) => typed !== null && forThisTask(() => setGeometry(shape.id, change(typed)))}
              onDone={focusPicture}
            />
          ))}
        </fieldset>
      )}
      {fields.length === 0 && (
        <Text size="xs" c="dimmed" mt={6}>
          {[`${geometryText(shape.geometry)} px`, ...details(t, shape.geometry)].join(' · ')}
        </Text>
      )}
    </>
  )
}

function details(t: Texts, geometry: Geometry): readonly string[] {
  const area = () => t('panel.area', { n: Math.round(areaOf(geometry)) })
  switch (geometry.kind) {
    case 'polygon': {
      const holes = geometry.holes?.length ?? 0
      const n = geometry.points.length
      return [holes === 0 ? t('panel.points', { n }) : t('panel.pointsHoles', { n, holes }), area()]
    }
    case 'polyline':
      return [t('panel.points', { n: geometry.points.length })]
    case 'mask':
      return [area()]
    default:
      return []
  }
}
