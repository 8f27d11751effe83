import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { SignInError } from '../../../shared/ipc/contract.ts'
import { useApp } from '../app-context.ts'
import { SecretField } from '../kit/SecretField.tsx'
import { useWait } from '../kit/use-countdown.ts'
import { useDialogFrame } from '../kit/use-dialog-frame.tsx'
import { useText } from '../kit/use-text.ts'
import { Failed } from '../sign-in/Failed.tsx'

/** The server wants the password again: a line that is in nobody's way, and the password when she has a moment. */
export function SignInAgain() {
  const { t } = useText()
  const frame = useDialogFrame(t('people.againTitle'))
  const asked = useApp((s) => s.sync?.lastError?.code === 'signed-out')
  const [opened, open] = useState(false)
  return (
    <>
      {asked && (
        <Alert color="orange" radius={0} py={6} role="status" icon={<IconKey aria-hidden />}>
          <Group justify="space-between">
            <Text size="sm">{t('people.again')}</Text>
            <Button size="xs" onClick={() => open(true)}>
              {t('people.againOpen')}
            </Button>
          </Group>
        </Alert>
      )}
      <Modal opened={opened} onClose={() => open(false)} {...frame}>
        <PasswordForm onDone={() => open(false)} />
      </Modal>
    </>
  )
}

function PasswordForm({ onDone }: { onDone(): void }) {
  const { t } = useText()
  const user = useApp((s) => s.user)
  const signInAgain = useApp((s) => s.signInAgain)
  const [password, setPassword] = useState('')
  const [error, setError] = useState<SignInError | null>(null)
  const [asking, setAsking] = useState(false)
  const seconds = useWait(error)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (password === '' || asking || seconds > 0) return
    setAsking(true)
    const failed = await signInAgain(password)
    setAsking(false)
    setError(failed)
    if (failed === null) onDone()
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <SecretField
          data-autofocus
          label={t('signIn.password')}
          description={user?.name}
          size="md"
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
        />
        <Failed error={error} seconds={seconds} />
        <Button type="submit" loading={asking} disabled={password === '' || seconds > 0}>
          {t('people.againSend')}
        </Button>
      </Stack>
    </form>
  )
}
