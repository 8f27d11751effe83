import { Button, Group, Kbd, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { SKIP_REASONS, type SkipReason } from '../../../../shared/flow/task-flow.ts'
import { isTyping } from '../../../editor/keys.ts'
import { useApp } from '../../app-context.ts'
import { useText } from '../../kit/use-text.ts'
import { focusPicture } from '../picture-focus.ts'

export function SkipDialog() {
  const { t } = useText()
  const opened = useApp((s) => s.skipOpen)
  const open = useApp((s) => s.openSkip)
  return (
    <Modal
      opened={opened}
      onClose={() => open(false)}
      returnFocus={false}
      onExitTransitionEnd={focusPicture}
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
  const sending = useApp((s) => s.sending)
  const failed = useApp((s) => s.picture === 'failed')
  const [reason, setReason] = useState<SkipReason>(failed ? 'does-not-open' : 'unclear')
  const [note, setNote] = useState('')
  const list = useRef<HTMLDivElement>(null)

  // At once: the dialog itself moves the focus a moment later, and a digit typed before that would be lost.
  useEffect(() => list.current?.querySelector<HTMLInputElement>(':checked')?.focus(), [])

  const confirm = (event: FormEvent) => {
    event.preventDefault()
    void skip(reason, note.trim())
  }
  /** A digit chooses, wherever the focus is but in the note. */
  const onKey = (event: KeyboardEvent) => {
    const chosen = isTyping(event.target) ? undefined : SKIP_REASONS[Number(event.key) - 1]
    if (chosen === undefined) return
    event.preventDefault()
    setReason(chosen)
    list.current?.querySelector<HTMLInputElement>(`[value="${chosen}"]`)?.focus()
  }

  return (
    <Stack component="form" onSubmit={confirm} onKeyDown={onKey}>
      <Radio.Group
        ref={list}
        value={reason}
        onChange={(value) => setReason(value as SkipReason)}
        aria-label={t('skip.title')}
      >
        <Stack gap="xs" pt={4}>
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
        <Button type="submit" loading={sending}>
          {t('skip.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}
