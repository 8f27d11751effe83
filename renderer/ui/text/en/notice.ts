export const notice = {
  'select-first': 'Select an object first.',
  'select-vertices-first': 'Select a polygon, a polyline or a skeleton first.',
  'pick-vertex-first': 'Click one of its vertices or points first.',
  'select-polygon-first': 'Select a polygon first.',
  'select-mask-first': 'The eraser works on masks alone: press on one, or select one first.',
  'select-two-areas': 'Select two or more objects with an area first.',
  'nothing-left': 'Nothing would be left of it; nothing was changed.',
  'nothing-changes': 'That would change nothing.',
  'order-changed':
    'The order is changed and counts in what is exported; the picture is always drawn class by class.',
  'do-not-touch': 'The selected objects do not touch: they cannot become one.',
  'cut-misses': 'The cut does not go through what is selected.',
  'hole-outside': 'A hole must lie inside the selected polygon.',
  'cannot-join': 'Select two polylines to join them.',
  'cannot-turn': 'What is selected cannot be turned; a box must be drawn as a rotated box.',
  'nothing-to-paste': 'There is nothing to paste.',
  'class-not-allowed': 'This class may not be drawn as this shape.',
  'too-small': 'Too small: nothing was drawn.',
  'all-parts-drawn': 'All required parts are drawn.',
  copied: 'Copied.',
  locked: 'The object is locked and cannot be changed.',
  'not-saved-stay': 'Some changes are not on the disk yet: nobody can take over now.',
  'scissors-straight': 'A piece could not follow the edge: it runs straight.',
} as const

export const paste = {
  pasted: 'Pasted: {{n}}.',
  none: 'Nothing was pasted.',
  clipped: 'Cut off at the edge of the picture: {{n}}.',
  stripped: 'Without attributes that this project does not have: {{n}}.',
  outside: 'Too large for this picture, not pasted: {{n}}.',
  unfit: 'Of a class or shape that this project does not have, not pasted: {{n}}.',
} as const
