import { Text, Title } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import type { LabelClass } from '../../../shared/model/label-schema.ts'
import { localText, useText } from '../kit/use-text.ts'
import classes from './help.module.css'
import { Illustration, type Shown } from './Illustration.tsx'

/** How the chosen class is drawn well, and how not. */
export function Examples(props: { readonly of: LabelClass; onEnlarge(shown: Shown): void }) {
  const { t, language } = useText()
  const { of, onEnlarge } = props
  const { examples = [] } = of
  if (examples.length === 0) return null
  return (
    <section aria-labelledby="help-examples">
      <Title order={3} size="h5" id="help-examples">
        {t('help.examples', { name: localText(of.name, language) })}
      </Title>
      {examples.map(({ verdict, picture, note }) => {
        const Sign = verdict === 'good' ? IconCheck : IconX
        const text = note[language]
        return (
          <figure
            key={`${verdict} ${picture.sha256} ${text}`}
            className={classes.example}
            data-verdict={verdict}
          >
            <Illustration media={picture} text={text} onEnlarge={onEnlarge} />
            <figcaption>
              <Sign size={18} aria-hidden />
              <Text span size="sm">
                <b>{t(`help.${verdict}`)}</b> {text}
              </Text>
            </figcaption>
          </figure>
        )
      })}
    </section>
  )
}
