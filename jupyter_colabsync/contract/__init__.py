"""The API in one place: wire types and the table of routes, source of the TypeScript types.

Nothing is loaded from here: whoever needs one feature's types need not wait for all of them.
"""
