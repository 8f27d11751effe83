import { Modal } from '@mantine/core'
import { useText } from '../kit/use-text.ts'
import classes from './help.module.css'
import type { Shown } from './Illustration.tsx'

/** One picture as large as the window allows; null: none. */
export function EnlargedPicture({ shown, onClose }: { readonly shown: Shown | null; onClose(): void }) {
  const { t } = useText()
  return (
    <Modal
      opened={shown !== null}
      onClose={onClose}
      size="auto"
      title={shown?.text}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {shown !== null && (
        <img
          className={classes.enlarged}
          src={`/media/${shown.media.sha256}`}
          alt={shown.text}
          width={shown.media.width}
          height={shown.media.height}
        />
      )}
    </Modal>
  )
}
