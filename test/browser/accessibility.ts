import axe from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * What axe finds on the page as it stands, each finding as one line with the elements that it is about; empty when it
 * finds nothing. The script comes by the debugger, so that the page's own content security policy stays as it is.
 *
 * @param within the part of the page to look at
 * @param without parts of it that are not ours
 */
export async function findings(
  page: Page,
  { within = 'html', without = [] }: { within?: string; without?: readonly string[] } = {},
): Promise<string[]> {
  await page.evaluate(axe.source)
  const context = JSON.stringify({ include: [[within]], exclude: without.map((part) => [part]) })
  const results = (await page.evaluate(`axe.run(${context})`)) as axe.AxeResults
  // A run that looked at nothing would find nothing.
  if (results.passes.length === 0) throw new Error(`axe found nothing to look at in ${within}`)
  return results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  )
}
