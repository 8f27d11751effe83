import { useEffect } from 'react'
import { classFor, commandFor, isTyping } from '../../editor/keys.ts'
import { idleMinutes } from '../../state/idle.ts'
import { useApp, useServices } from '../app-context.ts'

/** What a hand does; each begins the waiting time anew. */
const INPUT = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const

/** Changing person and locking, from every screen: by their keys, and by themselves when nobody is there. */
export function useLock(): void {
  const { store } = useServices()
  const present = useApp((s) => s.person !== null)
  const minutes = useApp(idleMinutes)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const state = store.use.getState()
      if (state.person === null || event.defaultPrevented) return
      // On the picture a class has its key before any command.
      if (state.screen === 'workspace' && classFor(event, state.classKeys) !== null) return
      const command = commandFor(event, state.keymap)
      if (command !== 'switch-person' && command !== 'lock-now') return
      // A key that she has chosen herself may be a letter.
      if (event.key.length === 1 && !event.ctrlKey && isTyping(event.target)) return
      event.preventDefault()
      leaveField()
      void state.leave(command === 'lock-now' ? 'lock' : 'switch')
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [store])

  useEffect(() => {
    if (!present || minutes === null) return
    const limit = minutes * 60_000
    let last = Date.now()
    const onInput = (event: Event) => {
      // Chromium tells a mouse that lies still of what moves under it.
      const still = event instanceof PointerEvent && event.type === 'pointermove'
      if (!still || event.movementX !== 0 || event.movementY !== 0) last = Date.now()
    }
    const look = () => {
      const now = Date.now()
      // The clock was set back.
      if (now < last) last = now
      if (now - last < limit) return
      leaveField()
      // Where the disk refuses she stays, and the next look tries again.
      void store.use.getState().leave('lock')
    }
    const options = { capture: true, passive: true }
    for (const type of INPUT) window.addEventListener(type, onInput, options)
    const timer = setInterval(look, Math.min(limit / 4, 10_000))
    return () => {
      clearInterval(timer)
      for (const type of INPUT) window.removeEventListener(type, onInput, options)
    }
  }, [store, present, minutes])
}

/** What is typed into a field counts when it is left. */
function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}
