import { Alert, Button, Divider, Group, Modal, NativeSelect, Stack, Switch, Text } from '@mantine/core'
import { IconWifi } from '@tabler/icons-react'
import { useState } from 'react'
import type { PictureRoom, PictureRules } from '../../../shared/model/picture-rules.ts'
import { useApp } from '../app-context.ts'
import { NumberField } from '../kit/NumberField.tsx'
import { useDialogFrame } from '../kit/use-dialog-frame.tsx'
import { megabytes, useText } from '../kit/use-text.ts'
import { clocks, clockText, gigabytes } from './picture-text.ts'

/** What the people at this computer can decide on the fetching of pictures. What is changed holds at once. */
export function PictureSettings() {
  const { t } = useText()
  const frame = useDialogFrame(t('pictures.settings'))
  const opened = useApp((s) => s.dialog === 'pictures')
  const room = useApp((s) => s.sync?.downloads.room ?? null)
  const openDialog = useApp((s) => s.openDialog)
  const setRules = useApp((s) => s.setPictureRules)
  const [kept, setKept] = useState(true)
  const close = () => openDialog(null)
  const change = (part: Partial<PictureRules>) => void setRules(part).then((error) => setKept(error === null))
  return (
    <Modal opened={opened && room !== null} onClose={close} size={520} {...frame}>
      {room !== null && (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t('pictures.everybody')}
          </Text>
          {!kept && (
            <Alert color="orange" role="alert">
              {t('pictures.notKept')}
            </Alert>
          )}
          <Network room={room} change={change} />
          <Divider />
          <When room={room} change={change} />
          <Divider />
          <Budget room={room} change={change} />
          <Divider />
          <Disk room={room} change={change} />
          <Group justify="flex-end">
            <Button onClick={close}>{t('app.done')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

interface PartProps {
  readonly room: PictureRoom
  readonly change: (part: Partial<PictureRules>) => void
}

function Network({ room, change }: PartProps) {
  const { t } = useText()
  const { network } = room
  const { offNetworks } = room.rules
  const others = offNetworks.filter((one) => one !== network)
  return (
    <Stack gap="xs">
      <Switch
        label={network === '' ? t('pictures.noNetwork') : t('pictures.onNetwork', { network })}
        description={t('pictures.networkHint')}
        disabled={network === ''}
        checked={!offNetworks.includes(network)}
        onChange={(event) =>
          change({ offNetworks: event.currentTarget.checked ? others : [...others, network] })
        }
      />
      {others.length > 0 && (
        <>
          <Text size="sm">{t('pictures.offNetworks')}</Text>
          <Group gap="xs">
            {others.map((one) => (
              <Button
                key={one}
                variant="default"
                size="xs"
                leftSection={<IconWifi size={16} aria-hidden />}
                onClick={() => change({ offNetworks: offNetworks.filter((other) => other !== one) })}
              >
                {t('pictures.forget', { network: one })}
              </Button>
            ))}
          </Group>
        </>
      )}
    </Stack>
  )
}

const HALF_HOURS = Array.from({ length: 48 }, (_, i) => ({ value: String(i * 30), label: clockText(i * 30) }))
/** What is offered first: when the line is nobody's. */
const NIGHT = { from: 22 * 60, to: 7 * 60 }

function When({ room, change }: PartProps) {
  const { t } = useText()
  const { hours } = room.rules
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t('pictures.when')}
        {...(room.siteHours === null ? {} : { description: t('pictures.site', clocks(room.siteHours)) })}
        data={[
          { value: 'any', label: t('pictures.anyTime') },
          { value: 'between', label: t('pictures.between') },
        ]}
        value={hours === null ? 'any' : 'between'}
        onChange={(event) => change({ hours: event.currentTarget.value === 'any' ? null : NIGHT })}
      />
      {hours !== null && (
        <Group grow>
          {(['from', 'to'] as const).map((end) => (
            <NativeSelect
              key={end}
              label={t(end === 'from' ? 'pictures.from' : 'pictures.to')}
              data={HALF_HOURS}
              value={String(hours[end])}
              onChange={(event) => change({ hours: { ...hours, [end]: Number(event.currentTarget.value) } })}
            />
          ))}
        </Group>
      )}
    </Stack>
  )
}

/** What is offered first, MB. */
const BUDGET = { day: 200, month: 3_000 }

function Budget({ room, change }: PartProps) {
  const { t } = useText()
  const { budget } = room.rules
  return (
    <Stack gap="xs">
      <Group grow align="flex-end">
        <NativeSelect
          label={t('pictures.budget')}
          data={[
            { value: 'none', label: t('pictures.unlimited') },
            { value: 'day', label: t('pictures.perDay') },
            { value: 'month', label: t('pictures.perMonth') },
          ]}
          value={budget?.per ?? 'none'}
          onChange={(event) => {
            const { value } = event.currentTarget
            change({
              budget: value === 'day' || value === 'month' ? { per: value, mb: BUDGET[value] } : null,
            })
          }}
        />
        {budget !== null && (
          <Amount
            label={t('pictures.most')}
            value={budget.mb}
            least={1}
            keep={(mb) => mb !== null && change({ budget: { ...budget, mb: Math.round(mb) } })}
          />
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {t('pictures.spent', { day: megabytes(room.spent.day), month: megabytes(room.spent.month) })}
      </Text>
    </Stack>
  )
}

function Disk({ room, change }: PartProps) {
  const { t } = useText()
  const { quotaMb, floorMb } = room.rules
  return (
    <Stack gap="xs">
      <Group grow align="flex-start">
        <Amount
          label={t('pictures.quota')}
          value={quotaMb / 1000}
          least={0.1}
          keep={(gb) => gb !== null && change({ quotaMb: Math.round(gb * 1000) })}
        />
        <Amount
          label={t('pictures.floor')}
          value={floorMb === null ? null : floorMb / 1000}
          least={0.2}
          placeholder={t('pictures.auto')}
          keep={(gb) => change({ floorMb: gb === null ? null : Math.round(gb * 1000) })}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {t('pictures.used', { gb: gigabytes(room.usedBytes) })} {t('pictures.floorHint')}
      </Text>
    </Stack>
  )
}

interface AmountProps {
  readonly label: string
  readonly value: number | null
  readonly least: number
  readonly placeholder?: string
  readonly keep: (value: number | null) => void
}

function Amount({ label, value, least, placeholder, keep }: AmountProps) {
  const { t } = useText()
  return (
    <NumberField
      label={label}
      value={value}
      placeholder={placeholder}
      refuse={(given) => (given < least ? t('pictures.tooSmall', { n: least }) : null)}
      onKeep={keep}
      onDone={() => {}}
    />
  )
}
