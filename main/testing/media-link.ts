import { noFaults } from '../link/faults.ts'
import { createServerLink, type ServerLink } from '../link/server-link.ts'
import { enrolled } from './sealing.ts'

/** The real link, of somebody who is signed in. @param folder of its device */
export async function mediaLink(base: URL, folder: string): Promise<ServerLink> {
  return createServerLink({
    base,
    fetch: (url, init) => fetch(url, init),
    bearer: {
      token: () => 'token-of-alice-0123456789',
      rejected: () => undefined,
      renewed: async () => undefined,
    },
    ...(await enrolled(folder)),
    faults: noFaults(),
    patience: { answerMs: 20_000, pieceMs: 20_000 },
  })
}
