"""The scoring model: answers in, numbers out; no database, no clock, no settings."""

MODEL_VERSION = 1  # stored with every result, so that a closed cycle can be reproduced
