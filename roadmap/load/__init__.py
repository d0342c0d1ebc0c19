"""Made learners, as many as one likes, to see how the site does when it has grown."""
