import { Button, Group, Kbd, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { SKIP_REASONS, type SkipReason } from '../../../shared/flow/task-flow.ts'
import { useApp } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'

export function SkipDialog() {
  const { t } = useText()
  const opened = useApp((s) => s.skipOpen)
  const open = useApp((s) => s.openSkip)
  return (
    <Modal
      opened={opened}
      onClose={() => open(false)}
      title={t('skip.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {opened && <SkipForm />}
    </Modal>
  )
}

function SkipForm() {
  const { t } = useText()
  const open = useApp((s) => s.openSkip)
  const skip = useApp((s) => s.skipTask)
  const failed = useApp((s) => s.picture === 'failed')
  const [reason, setReason] = useState<SkipReason>(failed ? 'does-not-open' : 'unclear')
  const [note, setNote] = useState('')
  const confirm = () => void skip(reason, note.trim())

  const onKey = (event: KeyboardEvent) => {
    const inText = event.target instanceof HTMLInputElement && event.target.type === 'text'
    const chosen = inText ? undefined : SKIP_REASONS[Number(event.key) - 1]
    if (chosen !== undefined) setReason(chosen)
    else if (event.key === 'Enter') confirm()
    else return
    event.preventDefault()
  }

  return (
    <Stack onKeyDown={onKey}>
      <Radio.Group
        value={reason}
        onChange={(value) => setReason(value as SkipReason)}
        aria-label={t('skip.title')}
      >
        <Stack gap="xs">
          {SKIP_REASONS.map((value, i) => (
            <Radio
              key={value}
              value={value}
              data-autofocus={value === reason || undefined}
              label={
                <>
                  <Kbd size="xs">{i + 1}</Kbd> {t(`skip.${value}`)}
                </>
              }
            />
          ))}
        </Stack>
      </Radio.Group>
      <TextInput
        label={t('skip.note')}
        value={note}
        maxLength={500}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={() => open(false)}>
          {t('app.cancel')}
        </Button>
        <Button onClick={confirm}>{t('skip.confirm')}</Button>
      </Group>
    </Stack>
  )
}
