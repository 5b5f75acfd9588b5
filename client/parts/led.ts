let led: Element | null = null

/** Says which element was given the focus because what had it was gone; null as soon as it is anywhere else. */
export function sayLed(element: Element | null): void {
  led = element
}

/** Whether the focus came there because what had it was gone, and nobody has put it anywhere since. */
export const wasLed = (element: Element): boolean => element === led
