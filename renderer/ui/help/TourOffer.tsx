import { Alert, Button, Group, Text } from '@mantine/core'
import { IconSchool } from '@tabler/icons-react'
import { useApp } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'

/** Offers the tour to somebody who has neither seen nor declined it. */
export function TourOffer() {
  const { t } = useText()
  const seen = useApp((s) => s.preferences.tourSeen)
  const openDialog = useApp((s) => s.openDialog)
  const setPreferences = useApp((s) => s.setPreferences)
  if (seen) return null
  return (
    <Alert
      icon={<IconSchool aria-hidden />}
      title={t('help.offerTitle')}
      role="region"
      aria-label={t('help.offerTitle')}
    >
      <Group justify="space-between">
        <Text size="sm">{t('help.offer')}</Text>
        <Group gap="xs">
          <Button size="xs" onClick={() => openDialog('tour')}>
            {t('help.start')}
          </Button>
          <Button size="xs" variant="default" onClick={() => setPreferences({ tourSeen: true })}>
            {t('help.later')}
          </Button>
        </Group>
      </Group>
    </Alert>
  )
}
