import { SegmentedControl, Text } from '@mantine/core'
import { IconEye, IconEyeDotted, IconX } from '@tabler/icons-react'
import { classById, type LabelSchema } from '../../../../shared/model/label-schema.ts'
import { NODE_STATES, type NodeState, type Shape, type Skeleton } from '../../../../shared/model/shape.ts'
import { useApp } from '../../app-context.ts'
import type { Icon } from '../../kit/ClassMark.tsx'
import { localText, useText } from '../../kit/use-text.ts'
import classes from './DetailPanel.module.css'
import side from './Side.module.css'

const SIGN: Readonly<Record<NodeState, Icon>> = { visible: IconEye, occluded: IconEyeDotted, absent: IconX }

/** The named points of a skeleton, each seen, hidden behind something, or not in the picture. */
export function SkeletonNodes(props: {
  readonly schema: LabelSchema
  readonly shape: Shape
  readonly geometry: Skeleton
}) {
  const { schema, shape, geometry } = props
  const { t, language } = useText()
  const setNodeState = useApp((s) => s.setNodeState)
  const template = classById(schema, shape.label)?.skeleton?.nodes ?? []
  return (
    <fieldset className={classes.nodes} aria-label={t('panel.nodes')}>
      {geometry.nodes.map((node) => {
        const known = template.find((one) => one.id === node.name)
        const name = known === undefined ? node.name : localText(known.name, language)
        return [
          <Text key={`${node.name} name`} size="xs" className={side.grow} title={name}>
            {name}
          </Text>,
          <SegmentedControl
            key={`${node.name} state`}
            size="xs"
            aria-label={t('panel.node', { name })}
            value={node.state}
            data={NODE_STATES.map((state) => ({ value: state, label: <StateSign state={state} /> }))}
            onChange={(state) => setNodeState(state as NodeState, node.name)}
          />,
        ]
      })}
    </fieldset>
  )
}

function StateSign({ state }: { readonly state: NodeState }) {
  const { t } = useText()
  const Sign = SIGN[state]
  const name = t(state === 'occluded' ? 'panel.occludedNode' : `panel.${state}`)
  return (
    <span role="img" aria-label={name} title={name}>
      <Sign size={13} />
    </span>
  )
}
