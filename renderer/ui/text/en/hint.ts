export const hint = {
  select:
    'Click an object to select it; drag a frame from an empty place for several. The key of a class brings its tool.',
  'select-box': 'Drag inside: move; drag a square: resize; {{remove}}: delete.',
  'select-rotated-box':
    'Drag inside: move; drag a square: resize; drag the dot outside: turn; {{remove}}: delete.',
  'select-ellipse':
    'Drag inside: move; drag a square: resize; drag the dot outside: turn; {{remove}}: delete.',
  'select-polygon':
    'Drag a vertex: reshape; drag a dot on an edge: new vertex; Ctrl+click: remove; {{goOn}}: go on drawing.',
  'select-polyline':
    'Drag a vertex: reshape; drag a dot on an edge: new vertex; Ctrl+click: remove; {{goOn}}: go on drawing.',
  'select-keypoint': 'Drag: move; arrow keys: move by a pixel; {{remove}}: delete.',
  'select-skeleton':
    'Drag a point to move it; click one, then {{occluded}}: occluded, {{absent}}: not in the picture.',
  'select-mask': '{{brush}}: paint more, {{eraser}}: erase; drag inside: move; {{remove}}: delete.',
  'select-many': 'Drag one: all move; Shift+click: add or take away; {{remove}}: delete.',
  release: 'Let go to finish; {{cancel}}: give up.',
  box: 'Press at one corner, drag to the opposite one and let go; or click both corners.',
  extreme: 'Click the topmost, lowest, leftmost and rightmost place of the object, in any order.',
  'extreme-on':
    'Go on with the other sides; the fourth click makes the box; {{back}}: take back, {{cancel}}: give up.',
  ellipse: 'Drag from one corner of its frame to the opposite one and let go.',
  corner: 'Let go at the opposite corner, or click there; {{cancel}}: give up.',
  'rotated-box': 'First one side of the object: drag along it, or click both its ends.',
  'rotated-box-side': 'Let go or click at the other end of the side; {{cancel}}: give up.',
  'rotated-box-width':
    'Now move to the opposite side and click; {{back}}: the first side again, {{cancel}}: give up.',
  polygon: 'Click along the edge; keep the button down to draw freehand.',
  'ring-on': 'Go on clicking, three points at least; {{back}}: take back, {{cancel}}: give up.',
  'ring-close':
    'Click the first point to close, or {{complete}}: finish; {{back}}: take back, {{cancel}}: give up.',
  scissors: 'Click a first point on the edge of the object; the line then follows the edge by itself.',
  'scissors-on':
    'Click now and then along the edge, closer where the line strays; {{back}}: take back, {{cancel}}: give up.',
  'scissors-close':
    'Click the first point to close, or {{complete}}: finish; {{back}}: take back, {{cancel}}: give up.',
  'scissors-waits':
    'The line is still finding the edge, then it is done; {{back}}: go on drawing, {{cancel}}: give up.',
  polyline: 'Click point by point; keep the button down to draw freehand.',
  'line-on': 'Double-click or {{complete}}: finish; {{back}}: take back, {{cancel}}: give up.',
  keypoint: 'Click to set a point; hold the button to aim first, it is set when you let go.',
  skeleton:
    'Drag from top left to bottom right for the whole skeleton; or click point by point, first “{{node}}”.',
  'skeleton-on':
    'Click “{{node}}”; occluded: Ctrl+click; not in the picture: press {{next}}; {{back}}: take back.',
  'skeleton-drawn':
    'Drag a point to its place; click one, then {{occluded}}: occluded, {{absent}}: not in the picture.',
  brush: 'Keep the button down to paint; {{smaller}} / {{larger}}: size.',
  'brush-on': 'Paint on: it is the same object; Shift+press: a new one; {{smaller}} / {{larger}}: size.',
  eraser: 'Keep the button down on a mask to erase; {{smaller}} / {{larger}}: size.',
  hole: 'Inside a polygon, click round the hole: what is inside is taken out.',
  cut: 'From outside the polygon through it to the other side: one stroke, or click by click.',
  'cut-on':
    'Outside the polygon, double-click or {{complete}}: cut; {{back}}: take back, {{cancel}}: give up.',
  keyboard: 'Arrow keys move the crosshair, {{press}} clicks.',
} as const
