"""Keras, here on torch: one import, and ``callbacks=`` of ``fit``."""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
from sklearn.datasets import load_digits

from dltui.adapters.keras import DltuiCallback

keras.utils.set_random_seed(0)
pixels, digits = load_digits(return_X_y=True)
model = keras.Sequential(
    [keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")]
)
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
watched = DltuiCallback("digits-keras", tags=["example"])
model.fit(
    pixels / 16,
    digits,
    epochs=5,
    batch_size=32,
    validation_split=0.2,
    callbacks=[watched],
    verbose=0,
)
