#!/usr/bin/env -S MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 node --max-semi-space-size=8 --heap-growing-percent=50
/** Checks this machine's Node, then hands over. Plain JavaScript, so that an old Node can say what is wrong. */
import * as nodeModule from 'node:module'
import { pathToFileURL } from 'node:url'
import { bundle, isBundleCurrent } from './bundle.js'

// Node opens a debugger to whoever sends SIGUSR1; here the signal does nothing, in whatever thread. Node's option
// --disable-sigusr1 says so from the first moment, but a Node too old to run this would not get to say so either.
process.on('SIGUSR1', () => {})

const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 18)) {
  // Keeps the stripped and compiled sources beside the system's temporary files: the next start is quicker.
  nodeModule.enableCompileCache()
  // npm runs scripts in the project's folder; paths are meant from where the command was given.
  if (process.env.npm_lifecycle_event === 'amoskys' && process.env.INIT_CWD) {
    process.chdir(process.env.INIT_CWD)
  }
  await import(isBundleCurrent() ? pathToFileURL(bundle).href : '../main.ts')
} else {
  console.error(
    `amoskys: needs Node 22.18 or later, found ${process.version}. In a clone, "npm start" adds a private Node, and "npm run -s amoskys -- ..." finds it.`,
  )
  process.exitCode = 69
}
