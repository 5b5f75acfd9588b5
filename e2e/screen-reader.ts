import type { Page } from 'playwright-core'
import { patience } from './looking.ts'

/** One thing of the tree a screen reader is given. */
interface Node {
  nodeId: string
  role: string
  name: string
  description: string
  element: number
}

interface Raw {
  nodeId: string
  ignored: boolean
  backendDOMNodeId?: number
  role?: { value?: unknown }
  name?: { value?: unknown }
  description?: { value?: unknown }
}

/**
 * Somebody who has nothing but what the browser tells a screen reader: the tree of roles and names. They go to a thing
 * in it, press it or type into it; no selector, no coordinates, no look at the page.
 */
export class ScreenReader {
  private constructor(
    private readonly page: Page,
    private readonly protocol: Awaited<ReturnType<ReturnType<Page['context']>['newCDPSession']>>,
  ) {}

  static async of(page: Page): Promise<ScreenReader> {
    const protocol = await page.context().newCDPSession(page)
    await protocol.send('Accessibility.enable')
    await protocol.send('DOM.enable')
    return new ScreenReader(page, protocol)
  }

  /** Everything that is read out, in its order. */
  async tree(): Promise<Node[]> {
    const { nodes } = (await this.protocol.send('Accessibility.getFullAXTree')) as { nodes: Raw[] }
    return nodes
      .filter(node => !node.ignored && node.backendDOMNodeId !== undefined)
      .map(({ nodeId, backendDOMNodeId, role, name, description }) => ({
        nodeId,
        role: String(role?.value ?? ''),
        name: String(name?.value ?? '').trim(),
        description: String(description?.value ?? ''),
        element: backendDOMNodeId as number,
      }))
  }

  /** The names of all that have this role. */
  async hear(role: string): Promise<string[]> {
    return (await this.tree()).filter(node => node.role === role).map(node => node.name)
  }

  /** Reads on until one of these is there. Gives the first that is. */
  async find(...things: [role: string, name: string | RegExp][]): Promise<Node> {
    const end = performance.now() + patience
    for (;;) {
      const nodes = await this.tree()
      for (const [role, name] of things) {
        const fits = (node: Node) => (typeof name === 'string' ? node.name === name : name.test(node.name))
        const found = nodes.find(node => node.role === role && fits(node))
        if (found) return found
      }
      if (performance.now() > end) {
        const said = nodes.map(node => `${node.role} ${node.name}`).filter(text => /\s\S/.test(text))
        throw new Error(
          `Nobody reads out ${things.map(thing => thing.join(' ')).join(', or ')}. There is:\n${said.join('\n')}`,
        )
      }
      await this.page.evaluate(() => new Promise(requestAnimationFrame))
    }
  }

  /** Goes there, and does what Enter does. */
  async press(role: string, name: string | RegExp): Promise<void> {
    await this.goTo(await this.find([role, name]))
    await this.page.keyboard.press('Enter')
  }

  async type(role: string, name: string | RegExp, text: string): Promise<void> {
    await this.goTo(await this.find([role, name]))
    await this.page.keyboard.type(text)
  }

  private async goTo({ element }: Node): Promise<void> {
    await this.protocol.send('DOM.focus', { backendNodeId: element })
  }
}
