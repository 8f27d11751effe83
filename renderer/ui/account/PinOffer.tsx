import { Alert, Button, Group, Text } from '@mantine/core'
import { IconPassword } from '@tabler/icons-react'
import { useApp } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'

/** Offers a PIN, once, to somebody who has none; after the tour, so that nobody is asked two things at first sight. */
export function PinOffer() {
  const { t } = useText()
  const wanted = useApp(
    ({ preferences, people, user }) =>
      preferences.tourSeen &&
      !preferences.pinOffered &&
      people.some(({ id, hasPin }) => id === user?.id && !hasPin),
  )
  const openDialog = useApp((s) => s.openDialog)
  const setPreferences = useApp((s) => s.setPreferences)
  if (!wanted) return null
  const answered = () => setPreferences({ pinOffered: true })
  return (
    <Alert color="gray" icon={<IconPassword aria-hidden />} role="region" aria-label={t('people.pinNew')}>
      <Group justify="space-between">
        <Text size="sm">{t('people.pinOffer')}</Text>
        <Group gap="xs">
          <Button
            size="xs"
            onClick={() => {
              answered()
              openDialog('account')
            }}
          >
            {t('people.pinNew')}
          </Button>
          <Button size="xs" variant="default" onClick={answered}>
            {t('people.pinLater')}
          </Button>
        </Group>
      </Group>
    </Alert>
  )
}
