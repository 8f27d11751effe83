/**
 * The elements of the canvas lie above each other, each a layer of the compositor: to move one, or to scale it, costs no
 * drawing at all, and to draw in one costs no more than its own size.
 */

/** What the layers lie in and the hand touches; nothing of a layer is seen beyond it. */
export function addSurface(element: HTMLElement): HTMLElement {
  const surface = document.createElement('div')
  // The element round it has the accessible name.
  surface.setAttribute('aria-hidden', 'true')
  Object.assign(surface.style, {
    position: 'absolute',
    inset: '0',
    contain: 'strict',
    background: 'inherit',
    touchAction: 'none',
    userSelect: 'none',
  })
  element.append(surface)
  return surface
}

/** A new layer above those that are there. */
export function addLayer<K extends 'canvas' | 'div'>(
  surface: HTMLElement,
  kind: K,
): HTMLElementTagNameMap[K] {
  const layer = document.createElement(kind)
  Object.assign(layer.style, {
    position: 'absolute',
    left: '0',
    top: '0',
    visibility: 'hidden',
    transformOrigin: '0 0',
    willChange: 'transform',
    pointerEvents: 'none',
  })
  surface.append(layer)
  return layer
}

/** A new layer to draw in: the context's `canvas`. */
export function addCanvas(surface: HTMLElement): CanvasRenderingContext2D {
  const context = addLayer(surface, 'canvas').getContext('2d')
  if (context === null) throw new Error('no 2d context')
  return context
}

/** Shows a layer with its top-left corner here, CSS px. */
export function placeLayer(layer: HTMLElement, x: number, y: number, scaleX = 1, scaleY = scaleX): void {
  layer.style.transform = `translate(${x}px, ${y}px) scale(${scaleX}, ${scaleY})`
  layer.style.visibility = 'inherit'
}

export function hideLayer(layer: HTMLElement): void {
  layer.style.visibility = 'hidden'
}
