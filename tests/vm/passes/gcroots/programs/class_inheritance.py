class Animal:
    kind = "animal"

    def __init__(self, name):
        self.name = name
        self.tags = [name, self.kind]

    def speak(self):
        return "%s the %s" % (self.name, self.kind)


class Dog(Animal):
    kind = "dog"

    def __init__(self, name, tricks=()):
        super().__init__(name.upper())
        self.tricks = list(tricks)

    def speak(self):
        return super().speak() + " knows " + ",".join(self.tricks)


class Puppy(Dog):
    kind = "puppy"


zoo = [Animal("cat"), Dog("rex", ["sit", "roll"]), Puppy("bit")]
print([a.speak() for a in zoo])
print([a.tags for a in zoo], [isinstance(a, Dog) for a in zoo])
