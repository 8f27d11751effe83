import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconLifebuoy } from '@tabler/icons-react'
import { useState } from 'react'
import type { RescueFile, SignInError } from '../../../shared/ipc/contract.ts'
import type { Result } from '../../../shared/result.ts'
import { errorText, useText } from '../kit/use-text.ts'

/** One button that brings unsent work out of a computer that can do nothing else with it. */
export function RescueExport(props: { run(): Promise<Result<RescueFile | null, SignInError>> }) {
  const { t } = useText()
  const [busy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<Result<RescueFile | null, SignInError> | null>(null)

  const run = async () => {
    setBusy(true)
    try {
      setAnswer(await props.run())
    } finally {
      setBusy(false)
    }
  }

  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t('people.rescueHint')}
      </Text>
      <Button
        variant="default"
        leftSection={<IconLifebuoy size={18} aria-hidden />}
        loading={busy}
        onClick={() => void run()}
      >
        {t('people.rescue')}
      </Button>
      {answer?.ok === false && (
        <Alert color="red" role="alert">
          {errorText(t, answer.error)}
        </Alert>
      )}
      {answer?.ok === true && answer.value !== null && (
        <Alert color={answer.value.sealed ? 'green' : 'orange'} role="status" data-testid="rescued">
          {t('people.rescued', { ...answer.value })}{' '}
          {t(answer.value.sealed ? 'people.rescueSealed' : 'people.rescueOpen')}
          {answer.value.unreadable > 0 && ` ${t('people.rescueUnreadable', { n: answer.value.unreadable })}`}
        </Alert>
      )}
    </Stack>
  )
}
