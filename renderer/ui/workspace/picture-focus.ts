import { useEffect } from 'react'
import { isTyping } from '../../editor/keys.ts'

/** The id of the element that holds the picture. */
export const PICTURE_ID = 'picture'

/** Gives the keyboard back to the picture. */
export function focusPicture(): void {
  document.getElementById(PICTURE_ID)?.focus({ preventScroll: true })
}

/** The id of the questions about the picture. */
export const QUESTIONS_ID = 'questions'

/** Gives the keyboard to the first question about the picture. */
export function focusQuestions(): void {
  const questions = document.getElementById(QUESTIONS_ID)
  unfold(questions)
  questions?.querySelector<HTMLElement>('input')?.focus()
}

/** Opens the part that an element lies in, where that is folded away: what is not seen takes no focus. */
export function unfold(element: Element | null | undefined): void {
  const part = element?.closest('details')
  if (part) part.open = true
}

/**
 * A button pressed with the mouse hands the keyboard back at once, so that Enter closes the outline and does not press
 * the button again. One pressed with a key keeps it; so do fields, and whatever lies over the window.
 */
export function usePictureFocus(): void {
  useEffect(() => {
    const onClick = ({ detail, target }: MouseEvent) => {
      const pressedByKey = detail === 0
      if (pressedByKey || !(target instanceof Element) || isTyping(target)) return
      const label = target.closest('label')
      if (target.closest('[data-portal]') !== null || isTyping(label?.control ?? null)) return
      focusPicture()
      // A label hands the focus to its field once the click is over.
      if (label !== null) setTimeout(focusPicture)
    }
    // Before the button does its work: a dialog that it opens will give the keyboard back to the picture.
    window.addEventListener('click', onClick, { capture: true })
    return () => window.removeEventListener('click', onClick, { capture: true })
  }, [])
}
