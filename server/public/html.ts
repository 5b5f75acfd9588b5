/** Markup that may stand in a page as it is. Everything else is text, and escaped. */
export class Html {
  constructor(readonly markup: string) {}
  toString(): string {
    return this.markup
  }
}

type Part = string | number | Html | readonly Part[] | undefined

/** A template of markup: what is put into it is text, unless it was made by `html` itself. Lists are joined, nothing is nothing. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(String.raw({ raw: strings }, ...parts.map(write)))

function write(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Html) return part.markup
  return typeof part === 'object' ? part.map(write).join('') : escapeText(String(part))
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text as it may stand between tags and in quoted attributes, of HTML and of XML. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/gu, sign => entities[sign] as string)
