import { ActionIcon, Kbd, Text } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { keyText } from '../../kit/key-text.ts'
import { useText } from '../../kit/use-text.ts'
import classes from './KeysDialog.module.css'

/** At most as many keys a command may have. */
const MOST_KEYS = 4

/** One command or class with its keys: to be read, or to be changed. */
export function KeyRow(props: {
  readonly name: string
  readonly keys: readonly string[]
  readonly changing: boolean
  /** The key for which another is waited for, an empty text for one more; null while nothing is waited for. */
  readonly waiting: string | null
  /** Null for one more key. */
  readonly onChange: (key: string | null) => void
  /** Absent where there is always one key. */
  readonly onRemove?: (key: string) => void
}) {
  const { name, keys, changing, waiting, onChange, onRemove } = props
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
      {changing && onRemove !== undefined && keys.length < MOST_KEYS && (
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
