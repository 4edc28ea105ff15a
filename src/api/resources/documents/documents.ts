import { z } from 'zod'
import { openApiOf, type Resource, route } from '../../kit/index.ts'
import { pageOf, stylesheet } from './page.ts'

/** What can be asked here, for machines and for people, made of the routes themselves. */
export function documentsOf(described: readonly Resource[]): Resource {
  const made = new Map<string, Record<string, unknown>>()
  const documentOf = (version: string) => {
    const known = made.get(version) ?? openApiOf({ resources: [...described, documents], version })
    made.set(version, known)
    return known
  }
  const documents: Resource = {
    name: 'documents',
    says: 'This document, as JSON and as a page to read.',
    routes: [
      route({
        ...{ id: 'getOpenApi', method: 'GET', path: '/openapi.json', needs: 'anyone' },
        summary: 'This API as an OpenAPI 3.1 document.',
        answer: z.looseObject({ openapi: z.string() }),
        handle: async ({ desk }) => ({ body: documentOf(desk.version) as { openapi: string } }),
      }),
      route({
        ...{ id: 'readDocument', method: 'GET', path: '/docs', needs: 'anyone' },
        summary: 'The same, as a page.',
        answer: null,
        otherAnswers: { 'text/html': 'A page without scripts.' },
        status: 200,
        handle: async ({ desk }) => ({
          raw: pageOf(documentOf(desk.version)),
          type: 'text/html; charset=utf-8',
        }),
      }),
      route({
        ...{ id: 'getDocumentStyle', method: 'GET', path: '/docs.css', needs: 'anyone' },
        summary: 'How that page looks.',
        answer: null,
        otherAnswers: { 'text/css': 'A style sheet.' },
        status: 200,
        handle: async () => ({ raw: stylesheet, type: 'text/css; charset=utf-8' }),
      }),
    ],
  }
  return documents
}
