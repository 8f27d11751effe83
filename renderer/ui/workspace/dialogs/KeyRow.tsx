import { ActionIcon, Kbd, Text } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { keyText } from '../../kit/key-text.ts'
import { useText } from '../../kit/use-text.ts'
import classes from './KeysDialog.module.css'

/** One command or class with its keys: to be read, or to be changed. */
export function KeyRow(props: {
  readonly name: string
  readonly keys: readonly string[]
  /** As many it may have. */
  readonly most: number
  readonly changing: boolean
  /** The key for which another is waited for, an empty text for one more; null while nothing is waited for. */
  readonly waiting: string | null
  /** Null for one more key. */
  readonly onChange: (key: string | null) => void
  /** Absent where a key can only be exchanged. */
  readonly onRemove?: (key: string) => void
}) {
  const { name, keys, most, changing, waiting, onChange, onRemove } = props
  const { t } = useText()
  return (
    <div className={classes.row}>
      <Text size="sm" className={classes.name}>
        {name}
      </Text>
      {keys.map((key) =>
        changing ? (
          <span key={key} className={classes.change}>
            <button
              type="button"
              className={classes.key}
              aria-label={`${t('keys.changeOf', { name })}: ${keyText(key)}`}
              onClick={() => onChange(key)}
            >
              <Kbd size="xs">{waiting === key ? t('keys.press') : keyText(key)}</Kbd>
            </button>
            {onRemove !== undefined && (
              <ActionIcon
                size={16}
                variant="subtle"
                color="gray"
                aria-label={t('keys.remove', { name, key: keyText(key) })}
                onClick={() => onRemove(key)}
              >
                <IconX size={11} />
              </ActionIcon>
            )}
          </span>
        ) : (
          <Kbd key={key} size="xs">
            {keyText(key)}
          </Kbd>
        ),
      )}
      {!changing && keys.length === 0 && (
        <Text size="xs" c="dimmed">
          {t('keys.none')}
        </Text>
      )}
      {waiting === '' && <Kbd size="xs">{t('keys.press')}</Kbd>}
      {changing && keys.length < most && (
        <ActionIcon
          size={18}
          variant="subtle"
          aria-label={t('keys.addTo', { name })}
          onClick={() => onChange(null)}
        >
          <IconPlus size={13} />
        </ActionIcon>
      )}
    </div>
  )
}
