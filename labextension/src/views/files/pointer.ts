/** The page that a pointer file leads to. Pure. */

/** Where Drive opens whatever has this id. Source: Drive's own share links. */
const BY_ID = 'https://drive.google.com/open?id=';

/**
 * The address in a pointer: ours and older ones of Google's own programs name it, newer ones
 * only the document's id. Null when there is neither, or the address is none of the web.
 */
export function pointerUrl(text: string): string | null {
  let pointer: unknown;
  try {
    pointer = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof pointer !== 'object' || pointer === null) {
    return null;
  }
  const { url, doc_id: id } = pointer as Partial<Record<'url' | 'doc_id', unknown>>;
  if (typeof url === 'string') {
    return isWeb(url) ? url : null;
  }
  return typeof id === 'string' && id !== '' ? BY_ID + encodeURIComponent(id) : null;
}

/** Nothing but the web: `javascript:` would run here. */
function isWeb(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url).protocol);
  } catch {
    return false;
  }
}
