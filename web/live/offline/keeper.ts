/** The door to what this device keeps; what is behind it comes when the page is there. */
import type { Keeper } from '../../api/index.ts'
import { afterPage } from '../../kit/index.ts'

const behind = () => import('./kept.ts')
const behindLater = afterPage(behind)

export const keeper: Keeper = {
  keep(operation, asking, body) {
    void behindLater().then(({ keep }) => keep(operation, asking, body), ignore)
  },
  find: async (operation, asking) => (await behind()).find(operation, asking),
}

/** Where it cannot be had, nothing is kept. */
function ignore(): void {}
