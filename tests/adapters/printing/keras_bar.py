"""Three epochs of 13 batches, with the bar that Keras prints."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy

net = keras.Sequential([keras.layers.Dense(2, activation="softmax")])
net.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
x = numpy.random.randn(512, 4).astype("float32")
net.fit(x, numpy.random.randint(0, 2, 512), epochs=3, batch_size=32, validation_split=0.2)
