import { Badge } from '@mantine/core'
import { IconCloudUp, IconPencil } from '@tabler/icons-react'
import type { Holding } from '../../../shared/ipc/contract.ts'
import { useText } from '../kit/use-text.ts'

/** What of somebody's work is on this computer alone; nothing where all of it is sent. */
export function HoldingBadges({ holding }: { readonly holding: Holding }) {
  const { t } = useText()
  const { unsent, drafts } = holding
  return (
    <>
      {unsent > 0 && (
        <Badge variant="light" color="orange" size="lg" leftSection={<IconCloudUp size={14} aria-hidden />}>
          {t('people.unsent', { n: unsent })}
        </Badge>
      )}
      {drafts > 0 && (
        <Badge variant="default" size="lg" leftSection={<IconPencil size={14} aria-hidden />}>
          {t('people.drafts', { n: drafts })}
        </Badge>
      )}
    </>
  )
}
