/** Lines of JSON in files of bounded size. */
export { JsonLines } from './json-lines.ts'
export { logFiles, RotatingFile } from './rotating-file.ts'
