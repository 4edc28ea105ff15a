#!/usr/bin/env node
/** Checks this machine's Node, then hands over. Plain JavaScript, so that an old Node can say what is wrong. */
const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 18)) {
  await import('../main.ts')
} else {
  console.error(
    `amoskys: needs Node 22.18 or later, found ${process.version}. In a clone, "npm start" and "npx" find the private Node that "npm start" adds.`,
  )
  process.exitCode = 69
}
