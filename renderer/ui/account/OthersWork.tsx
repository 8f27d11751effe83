import { Divider, Group, Stack, Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { useApp } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'
import { HoldingBadges } from '../sign-in/HoldingBadges.tsx'

/** Whose work this computer holds that is nowhere else: names and numbers, never what is in it. */
export function OthersWork() {
  const { t } = useText()
  const people = useApp((s) => s.people)
  const user = useApp((s) => s.user?.id)
  const refresh = useApp((s) => s.refreshPeople)
  useEffect(() => void refresh(), [refresh])
  const holders = people.filter(
    ({ id, holding }) => id !== user && (holding.unsent > 0 || holding.drafts > 0),
  )
  if (holders.length === 0) return null
  return (
    <>
      <Divider />
      <Stack gap="xs" component="section" aria-label={t('people.othersTitle')}>
        <Title order={3} size="h5">
          {t('people.othersTitle')}
        </Title>
        {holders.map(({ id, displayName, holding }) => (
          <Group key={id} gap="xs">
            <Text>{displayName}</Text>
            <HoldingBadges holding={holding} />
          </Group>
        ))}
      </Stack>
    </>
  )
}
