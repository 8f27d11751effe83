import { Text } from '@mantine/core'
import { useText } from './use-text.ts'

/** The heading of a dialog, and its cross, which the library gives no name. */
export function useDialogFrame(title: string) {
  const { t } = useText()
  return {
    title: (
      // The library makes a heading of it.
      <Text component="span" size="lg" fw={700}>
        {title}
      </Text>
    ),
    closeButtonProps: { 'aria-label': t('app.close') },
  }
}
