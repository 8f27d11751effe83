import { Button } from '@mantine/core'
import type { LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { useServices } from '../../app-context.ts'
import { withKey } from '../../kit/key-text.ts'
import { useText } from '../../kit/use-text.ts'
import { useKeys } from '../rail/use-keys.ts'
import classes from './DetailPanel.module.css'
import { actionsFor, type ShapeAction } from './shape-actions.ts'

export function ShapeActions(props: { readonly schema: LabelSchema; readonly shapes: readonly Shape[] }) {
  const { t } = useText()
  return (
    <fieldset className={classes.actions} aria-label={t('panel.actions')}>
      {actionsFor(props.shapes, props.schema).map((action) => (
        <ActionButton key={action.name} action={action} />
      ))}
    </fieldset>
  )
}

function ActionButton({ action }: { readonly action: ShapeAction }) {
  const { t } = useText()
  const { store } = useServices()
  const [key] = useKeys(action.command)
  const name = t(`panel.${action.name}`)
  return (
    <Button
      variant="default"
      size="compact-xs"
      title={withKey(action.name === 'subtract' ? t('panel.subtractHint') : name, key)}
      onClick={() => action.run(store.use.getState())}
    >
      {name}
    </Button>
  )
}
