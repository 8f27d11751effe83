import { useApp } from '../../app-context.ts'
import { AttributeFields } from '../../kit/AttributeFields.tsx'
import { useText } from '../../kit/use-text.ts'
import { focusPicture, QUESTIONS_ID } from '../picture-focus.ts'
import { ATTRIBUTES_ID } from '../run-command.ts'
import { FoldedPart } from './FoldedPart.tsx'
import classes from './PictureQuestions.module.css'
import { useForThisTask } from './use-for-this-task.ts'

/** The questions about the picture as a whole, where the project has any. */
export function PictureQuestions() {
  const { t } = useText()
  const questions = useApp((s) => s.batch?.batch.schema.picture ?? null)
  const task = useApp((s) => s.document?.task)
  const answers = useApp((s) => s.document?.answers)
  const setAnswer = useApp((s) => s.setAnswer)
  // The key for attributes leads here where no object is selected.
  const noObject = useApp((s) => s.selection.length === 0)
  const forThisTask = useForThisTask()
  if (questions === null || questions.length === 0 || task === undefined) return null
  return (
    <section
      id={noObject ? ATTRIBUTES_ID : undefined}
      className={classes.questions}
      aria-label={t('panel.picture')}
    >
      <FoldedPart of="picture" title={t('panel.picture')}>
        <div id={QUESTIONS_ID}>
          <AttributeFields
            key={task}
            attributes={questions}
            answerTo={(id) => answers?.[id]}
            onAnswer={(id, value) => forThisTask(() => setAnswer(id, value))}
            onDone={focusPicture}
          />
        </div>
      </FoldedPart>
    </section>
  )
}
