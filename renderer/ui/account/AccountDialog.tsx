import { Badge, Button, Divider, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { idleMinutes } from '../../state/idle.ts'
import { useApp } from '../app-context.ts'
import { useDialogFrame } from '../kit/use-dialog-frame.tsx'
import { useText } from '../kit/use-text.ts'
import { SettingsButton } from '../sync/PictureProgress.tsx'
import { OthersWork } from './OthersWork.tsx'
import { PinSetting } from './PinSetting.tsx'
import { RescueExport } from './RescueExport.tsx'

/** What a person sets for her account on this computer. */
export function AccountDialog() {
  const { t } = useText()
  const frame = useDialogFrame(t('people.accountTitle'))
  const opened = useApp((s) => s.dialog === 'account')
  const openDialog = useApp((s) => s.openDialog)
  const user = useApp((s) => s.user)
  const exportRescue = useApp((s) => s.exportRescue)
  const close = () => openDialog(null)
  return (
    <Modal opened={opened && user !== null} onClose={close} size={520} {...frame}>
      {user !== null && (
        <Stack gap="md">
          <Group gap="xs">
            <Text fw={600}>{user.displayName}</Text>
            <Text c="dimmed">{user.name}</Text>
            <Badge variant="light">{t(`role.${user.role}`)}</Badge>
          </Group>
          <Divider />
          <PinSetting />
          <Divider />
          <LockSetting />
          <OthersWork />
          <Divider />
          <RescueExport run={exportRescue} />
          <Group justify="space-between">
            <SettingsButton />
            <Button onClick={close}>{t('app.done')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

const MINUTES = [1, 3, 5, 10, 20, 30, 60] as const
const NEVER = 'never'

function LockSetting() {
  const { t } = useText()
  const now = useApp(idleMinutes)
  const most = useApp((s) => s.info?.lockWithinMinutes ?? null)
  const setPreferences = useApp((s) => s.setPreferences)
  const allowed = MINUTES.filter((minutes) => most === null || minutes < most)
  const choices: { value: string; label: string }[] = [...allowed, ...(most === null ? [] : [most])].map(
    (minutes) => ({ value: String(minutes), label: t('people.lockAfter', { n: minutes }) }),
  )
  if (most === null) choices.push({ value: NEVER, label: t('people.lockNever') })
  return (
    <NativeSelect
      label={t('people.lockTitle')}
      description={`${t('people.lockHint')}${most === null ? '' : ` ${t('people.lockSite', { n: most })}`}`}
      data={choices}
      value={String(now ?? NEVER)}
      onChange={(e) => {
        const { value } = e.currentTarget
        setPreferences({ lockMinutes: value === NEVER ? null : Number(value) })
      }}
    />
  )
}
