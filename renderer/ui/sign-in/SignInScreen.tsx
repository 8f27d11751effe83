import { Card, Group, Loader, Stack, Text, Title } from '@mantine/core'
import { IconPhotoDown, IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react'
import { useState } from 'react'
import type { KnownPerson } from '../../../shared/ipc/contract.ts'
import { useApp } from '../app-context.ts'
import { errorText, useText } from '../kit/use-text.ts'
import { LanguageButton, ThemeButton } from '../Settings.tsx'
import { holdWord } from '../sync/picture-text.ts'
import { KnownPersonForm } from './KnownPersonForm.tsx'
import { NewPersonForm } from './NewPersonForm.tsx'
import { PeopleList } from './PeopleList.tsx'
import classes from './SignInScreen.module.css'

type Step = { readonly step: 'people' | 'new' } | { readonly step: 'known'; readonly id: KnownPerson['id'] }

/** Who sits here? The people of this computer, then PIN or password. */
export function SignInScreen() {
  const { t } = useText()
  const info = useApp((s) => s.info)
  const people = useApp((s) => s.people)
  const lockedBy = useApp((s) => s.lockedBy)
  const [at, go] = useState<Step>(() => first(people, lockedBy, info?.person ?? null))
  const chosen = at.step === 'known' ? people.find(({ id }) => id === at.id) : undefined

  return (
    <main className={classes.page} data-testid="sign-in" data-step={at.step} data-chosen={chosen?.name}>
      <Group className={classes.corner} gap="xs">
        <LanguageButton />
        <ThemeButton />
      </Group>
      <Card className={classes.card} withBorder padding="xl" radius="lg">
        <Stack gap="lg">
          <div>
            <Title order={1} size="h2">
              {t('app.name')}
            </Title>
            <Text c="dimmed">{t('signIn.lead')}</Text>
          </div>
          {at.step === 'people' ? (
            <PeopleList
              onChoose={({ id }) => go({ step: 'known', id })}
              onOther={() => go({ step: 'new' })}
            />
          ) : chosen !== undefined ? (
            <KnownPersonForm
              key={chosen.id}
              person={chosen}
              locked={chosen.id === lockedBy}
              onOther={() => go({ step: people.length > 1 ? 'people' : 'new' })}
            />
          ) : (
            <NewPersonForm onBack={people.length > 0 ? () => go({ step: 'people' }) : null} />
          )}
          <Stack gap="xs">
            <ServerLine />
            <PicturesLine />
          </Stack>
        </Stack>
      </Card>
    </main>
  )
}

/** Whose lock it is, the one who was asked for, or the only one; else the list decides. */
function first(
  people: readonly KnownPerson[],
  lockedBy: KnownPerson['id'] | null,
  asked: string | null,
): Step {
  const her = people.find(({ id }) => id === lockedBy) ?? people.find(({ name }) => name === asked)
  if (her !== undefined) return { step: 'known', id: her.id }
  const [only] = people
  if (only === undefined || asked !== null) return { step: 'new' }
  return people.length === 1 ? { step: 'known', id: only.id } : { step: 'people' }
}

function ServerLine() {
  const { t } = useText()
  const about = useApp((s) => s.about)
  const server = useApp((s) => s.info?.server ?? '')
  if (about === null) {
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" />
        <Text size="sm">{t('signIn.checkingServer')}</Text>
      </Group>
    )
  }
  const up = about.ok
  return (
    <Group gap="xs" wrap="nowrap" role="status" align="flex-start">
      {up ? (
        <IconPlugConnected className={classes.sign} size={20} aria-hidden />
      ) : (
        <IconPlugConnectedX className={classes.sign} size={20} aria-hidden />
      )}
      <Text size="sm" c="dimmed">
        {about.ok
          ? t('signIn.serverUp', { name: about.value.name })
          : about.error.code === 'offline'
            ? t('signIn.serverDown', { server })
            : errorText(t, about.error)}
      </Text>
    </Group>
  )
}

/** The pictures come on while nobody is at work: how far, or why they wait. */
function PicturesLine() {
  const { t } = useText()
  const pictures = useApp((s) => s.idlePictures)
  if (pictures === null) return null
  const { held, wanted, hold, failed } = pictures
  const waits = hold !== null ? holdWord(t, hold) : failed ? t('pictures.short.failed') : null
  return (
    <Group gap="xs" wrap="nowrap" role="status" align="flex-start" data-testid="idle-pictures">
      <IconPhotoDown className={classes.sign} size={20} aria-hidden />
      <Text size="sm" c="dimmed">
        {held >= wanted
          ? t('sync.picturesDone', { wanted })
          : waits === null
            ? t('pictures.coming', { held, wanted })
            : t('pictures.waiting', { held, wanted, why: waits })}
      </Text>
    </Group>
  )
}
