import { Avatar, Badge, Button, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import type { KnownPerson } from '../../../shared/ipc/contract.ts'
import { useApp } from '../app-context.ts'
import { useNow } from '../kit/use-now.ts'
import { useText, whenText } from '../kit/use-text.ts'
import { walk } from '../kit/walk.ts'
import { HoldingBadges } from './HoldingBadges.tsx'
import classes from './SignInScreen.module.css'

/** Everybody who has signed in here, the last one first. One stop for Tab; the arrows go through it. */
export function PeopleList(props: { onChoose(person: KnownPerson): void; onOther(): void }) {
  const { t } = useText()
  const people = useApp((s) => s.people)
  return (
    <Stack gap="md">
      <Title order={2} size="h4">
        {t('people.who')}
      </Title>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only hears the arrows of the buttons in it */}
      <div className={classes.people} onKeyDown={walk}>
        {people.map((person, i) => (
          <Entry key={person.id} person={person} first={i === 0} onChoose={() => props.onChoose(person)} />
        ))}
      </div>
      <Button
        variant="default"
        size="md"
        leftSection={<IconUserPlus size={20} aria-hidden />}
        onClick={props.onOther}
      >
        {t('people.other')}
      </Button>
    </Stack>
  )
}

function Entry(props: { readonly person: KnownPerson; readonly first: boolean; onChoose(): void }) {
  const { t, language } = useText()
  const now = useNow(60_000)
  const { person, first } = props
  return (
    <UnstyledButton
      className={classes.person}
      data-walk
      data-person={person.name}
      tabIndex={first ? 0 : -1}
      autoFocus={first}
      onClick={props.onChoose}
    >
      <Avatar name={person.displayName} color="initials" size="lg" aria-hidden />
      <span className={classes.who}>
        <Text span size="lg" fw={600} className={classes.name}>
          {person.displayName}
        </Text>
        <Text span size="sm" c="dimmed" className={classes.name}>
          {t('people.lastHere', { when: whenText(t, language, person.lastSignIn, now) })}
        </Text>
      </span>
      <span className={classes.holding}>
        {person.role !== 'labeller' && <Badge variant="light">{t(`role.${person.role}`)}</Badge>}
        <HoldingBadges holding={person.holding} />
      </span>
    </UnstyledButton>
  )
}
