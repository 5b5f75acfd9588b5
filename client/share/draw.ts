import type { Content, Theme } from './choose.ts'
import { colour } from './colours.ts'
import { type Lettering, layOut, type Stroke, WIDTH } from './layout.ts'

/**
 * A PNG of a list, drawn here with the faces of this device; nothing is fetched for it. Rejects where the browser has
 * no room for it or lets no picture be read.
 */
export async function draw(content: Content, theme: Theme): Promise<Blob> {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('There is no canvas to draw on.')
  const { height, strokes } = layOut(content, (words, font) => {
    pen.font = fontOf(font)
    return pen.measureText(words).width
  })
  canvas.width = WIDTH
  canvas.height = height
  pen.fillStyle = colour('ground', theme)
  pen.fillRect(0, 0, WIDTH, height)
  for (const stroke of strokes) put(pen, stroke, theme)
  const picture = await new Promise<Blob | null>(done => canvas.toBlob(done, 'image/png'))
  if (!picture) throw new Error('The canvas could not be read.')
  return picture
}

function put(pen: CanvasRenderingContext2D, stroke: Stroke, theme: Theme): void {
  pen.fillStyle = colour(stroke.kind === 'bulb' ? 'lit' : stroke.ink, theme)
  pen.beginPath()
  if (stroke.kind === 'bulb') pen.arc(stroke.x, stroke.y, 5, 0, 2 * Math.PI)
  else if (stroke.kind === 'box') pen.roundRect(stroke.x, stroke.y, stroke.size, stroke.size, 14)
  else {
    pen.font = fontOf(stroke)
    pen.textAlign = stroke.align
    pen.fillText(stroke.text, stroke.x, stroke.y)
  }
  pen.fill()
}

/** The app's own faces, as the page has them. */
const fontOf = ({ size, face, bold }: { size: number; face: Lettering; bold: boolean }): string =>
  `${bold ? 700 : 400} ${size}px ${getComputedStyle(document.documentElement).getPropertyValue(`--${face}`)}`
