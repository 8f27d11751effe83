import type { XmlElement } from './contract.ts'

/** A text for an XML element or attribute; what XML has no way to say is left out. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"\n\r\t]/g, (char) => `&#${char.codePointAt(0)};`)
}

export function xmlElement(name: string, text: string | number): string {
  return `<${name}>${typeof text === 'number' ? text : xmlText(text)}</${name}>`
}

export function xmlAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('')
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? []
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name)
}

/** The text of a child as it stands; undefined where there is no such child. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.text
}

/** NaN where there is no number. */
export function numberFrom(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? Number.NaN : Number(text)
}

export const isTrue = (text: string | undefined): boolean =>
  ['1', 'true', 'True'].includes(text?.trim() ?? '')
