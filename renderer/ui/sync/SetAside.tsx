import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import type { DiskError } from '../../../shared/ipc/contract.ts'
import type { QuarantinedItem } from '../../editor/ports.ts'
import { useApp } from '../app-context.ts'
import { useDialogFrame } from '../kit/use-dialog-frame.tsx'
import { errorText, useText, whyText } from '../kit/use-text.ts'

/** The results that the server did not take, each with its reason: to be mended, or given up. */
export function SetAside({ items }: { readonly items: readonly QuarantinedItem[] }) {
  const { t } = useText()
  const mend = useApp((s) => s.mend)
  const [givingUp, giveUp] = useState<QuarantinedItem | null>(null)
  return (
    <Alert color="red" title={t('setAside.title')} data-testid="set-aside">
      <Stack gap="sm">
        <Text size="sm">{t('setAside.hint')}</Text>
        {items.map((item) => (
          <div key={item.task}>
            <Text size="sm" fw={600}>
              {item.name ?? t('why.unknown-task')}
            </Text>
            <Text size="sm">{whyText(t, item.why)}</Text>
            <Group gap="xs" mt={4}>
              {item.name !== null && (
                <Button
                  size="xs"
                  leftSection={<IconPencil size={16} aria-hidden />}
                  onClick={() => void mend(item.task)}
                >
                  {t('setAside.mend')}
                </Button>
              )}
              <Button size="xs" variant="default" onClick={() => giveUp(item)}>
                {t('setAside.dismiss')}
              </Button>
            </Group>
          </div>
        ))}
      </Stack>
      {givingUp !== null && <GiveUp item={givingUp} onClose={() => giveUp(null)} />}
    </Alert>
  )
}

/** Says what is lost, and what is not. */
function GiveUp({ item, onClose }: { readonly item: QuarantinedItem; onClose(): void }) {
  const { t } = useText()
  const frame = useDialogFrame(t('setAside.dismissTitle'))
  const dismiss = useApp((s) => s.dismiss)
  const [error, setError] = useState<DiskError | null>(null)
  const confirm = async () => {
    const failed = await dismiss(item.task)
    setError(failed)
    if (failed === null) onClose()
  }
  return (
    <Modal opened onClose={onClose} {...frame}>
      <Stack gap="md">
        <Text>{t('setAside.dismissText', { name: item.name ?? '' })}</Text>
        {error !== null && (
          <Alert color="red" role="alert">
            {errorText(t, error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button variant="light" color="red" onClick={() => void confirm()}>
            {t('setAside.confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
