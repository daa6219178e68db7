"""A pretend Google Drive and Kaggle on this computer, for trying the product and for every test.

It shares no code with the clients it stands in for, and listens on the loopback only.
Start reading at `cloud.py`.
"""
